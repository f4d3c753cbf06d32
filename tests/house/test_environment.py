"""The ways to install the kit give the same packages; a second call is quick."""

import os
import re
import subprocess
import sys
import zipfile

import pytest
import yaml

import install
from authoring.notebooks import ROOT
from helpers.kit.setup_check import pinned_versions


def test_conda_installs_the_same_versions():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [part["pip"] for part in conda["dependencies"] if isinstance(part, dict)]
    assert dict(line.split("==") for line in pip) == pinned_versions()


def test_every_pin_has_a_reason():
    for file in ("requirements.txt", "tests/requirements.txt", "requirements-site.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                assert re.fullmatch(r"[\w-]+==[\d.]+ +# \w.{10,}", line), line


def test_versions_of_python_agree():
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert 'python: ["3.11", "3.12", "3.13"]' in workflow
    assert sys.version_info[:2] in {(3, 11), (3, 12), (3, 13)}


@pytest.mark.parametrize("file", ["helpers/kit/setup_check.py", "install.py"])
def test_old_python_is_told_what_is_wrong(file):
    """No newer syntax in the modules that must not fail before they have said it."""
    source = (ROOT / file).read_text("utf-8")
    compile_as_38 = f"import ast; ast.parse({source!r}, feature_version=(3, 8))"
    subprocess.run([sys.executable, "-c", compile_as_38], check=True)


def steps_of_make(folder):
    command = ["make", "--dry-run", "site", f"VENV={folder}"]
    done = run(command)
    assert "authoring.site" in done.stdout, done.stderr
    return done.stdout


def run(command, **more):
    environment = os.environ | more.pop("env", {})
    return subprocess.run(
        list(map(str, command)),
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment,
    )


def test_second_make_installs_nothing(tmp_path):
    steps = steps_of_make(tmp_path)
    lists = re.findall(rf"install\.py {re.escape(str(tmp_path))} +(.*)", steps)
    assert lists == [
        "requirements.txt requirements-object-detection.txt",
        "tests/requirements.txt",
        "requirements-site.txt",
    ]
    for stamp in (".kit", ".tests", ".site"):
        (tmp_path / stamp).touch()
    assert "install.py" not in steps_of_make(tmp_path)


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("false", "false is not Python 3.11, 3.12 or 3.13"),
        ("", "There is no Python 3.11, 3.12 or 3.13: install one"),
    ],
)
def test_make_refuses_a_wrong_python_in_one_sentence(tmp_path, python, sentence):
    done = run(["make", "lab", f"VENV={tmp_path / 'venv'}", f"PYTHON={python}"])
    assert done.returncode != 0
    assert sentence in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_python_without_venv_is_told_what_to_install(tmp_path):
    """As on Debian without python3-venv: the module is there and refuses."""
    (tmp_path / "venv.py").write_text("raise SystemExit('ensurepip is not available')")
    command = ["make", "lab", f"VENV={tmp_path / 'new'}", f"PYTHON={sys.executable}"]
    done = run(command, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode != 0
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in done.stderr
    assert "Its own words: ensurepip is not available" in done.stderr
    assert "Traceback" not in done.stderr


def test_folder_with_other_things_is_not_cleared(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = run([sys.executable, "install.py", tmp_path])
    assert f"{tmp_path} holds other things" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.fixture(scope="module")
def venv(tmp_path_factory):
    folder = tmp_path_factory.mktemp("environment") / "venv"
    assert install.environment(folder).exists()
    return folder


@pytest.fixture
def wheels(tmp_path):
    """A folder with two small wheels."""
    for name in ("kit_demo", "kit_other"):
        info = f"{name}-1.0.dist-info"
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}.py", "answer = 42\n")
            wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
            wheel.writestr(f"{info}/METADATA", about)
            wheel.writestr(f"{info}/RECORD", "")
    return tmp_path


def install_list(venv, text, *options, **environment):
    """Call install.py with a list of packages of its own."""
    file = venv.parent / "list.txt"
    file.write_text(text)
    command = [sys.executable, "install.py", venv, *options, file]
    return run(command, env=environment)


def test_install_out_of_a_folder_goes_on_where_it_was_stopped(venv, wheels):
    def install_demo():
        done = install_list(venv, "kit-demo==1.0", f"--wheels={wheels}")
        assert "all is here; unpacking 1" in done.stdout, done.stderr
        assert "done in" in done.stdout
        assert "A new environment" not in done.stdout
        return install.site_packages(venv / "bin" / "python")

    packages = install_demo()
    assert (packages / "kit_demo.py").exists()
    # So it is left by a pip that was killed: files are missing, the last one, too.
    (packages / "kit_demo.py").unlink()
    (packages / "kit_demo-1.0.dist-info" / "INSTALLER").unlink()
    install_demo()
    assert (packages / "kit_demo.py").exists()


def test_environment_that_was_stopped_half_way_is_made_anew(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").symlink_to("nowhere")
    (tmp_path / "pyvenv.cfg").write_text("home = nowhere")
    python = install.environment(tmp_path)
    assert subprocess.run([python, "-m", "pip", "--version"]).returncode == 0


def test_folder_of_wheels_that_lacks_something(venv, wheels, tmp_path):
    done = install_list(venv, "kit-demo==2.0", f"--wheels={wheels}")
    assert "has not all that this Python needs" in done.stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    done = install_list(venv, "kit-demo==1.0", f"--wheels={empty}")
    assert f"There are no wheels in {empty}: fill it with `make wheels`" in done.stderr


def test_changed_file_is_not_installed(venv, wheels):
    text = f"kit-other==1.0 --hash=sha256:{'0' * 64}"
    done = install_list(venv, text, f"--wheels={wheels}")
    assert "A file is not the one that was examined" in done.stderr


def test_missing_network_is_named(venv):
    nowhere = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    settings = {"PIP_RETRIES": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": ""}
    done = install_list(venv, "kit-demo-nowhere==1.0", **nowhere, **settings)
    assert "the network does not answer; trying again" in done.stdout
    assert "The package index cannot be reached: is there a network?" in done.stderr
    assert "Traceback" not in done.stderr
    assert len((done.stdout + done.stderr).splitlines()) < 7
