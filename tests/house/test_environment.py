"""The ways to install the kit give the same packages, and touch nothing else."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from IPython.core.application import ENV_CONFIG_DIRS

from authoring.notebooks import ROOT
from helpers.kit.setup_check import pinned_versions
from tests.support.systems import posix_only

pytestmark = posix_only  # make is not on Windows

MARK = ".copy-save-restore"
# `make test` runs these tests: what that make hands on would change what these print.
OUTER = {
    "MAKEFLAGS",
    "MAKELEVEL",
    "MAKEOVERRIDES",
    "MFLAGS",
    "VENV",
    "WHEELS",
    "PYTHON",
}
CLEAN = {name: value for name, value in os.environ.items() if name not in OUTER}


def make(*words, **environment):
    return subprocess.run(
        ["make", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        env=CLEAN | environment,
    )


def test_conda_installs_the_same_versions():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [part["pip"] for part in conda["dependencies"] if isinstance(part, dict)]
    assert dict(line.split("==") for line in pip) == pinned_versions()


def test_every_pin_has_a_reason():
    for file in (
        "requirements.txt",
        "tests/requirements.txt",
        "requirements-runtimes.txt",
        "requirements-site.txt",
        "requirements-hub.txt",
    ):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                assert re.fullmatch(r"[\w-]+==[\d.]+ +# \w.{10,}", line), line


def test_every_package_of_keras_hub_has_a_reason_and_hashes():
    lines = (ROOT / "requirements-kerashub.txt").read_text("utf-8").splitlines()
    pins = [number for number, line in enumerate(lines) if "==" in line]
    assert len(pins) == 3
    for number in pins:
        assert re.fullmatch(r"# \w.{20,}", lines[number - 1]), lines[number]
        assert re.fullmatch(r"[\w-]+==[\d.]+ \\", lines[number])
        assert re.match(r" +--hash=sha256:[0-9a-f]{64}", lines[number + 1])
    steps = make("--dry-run", "wheels").stdout
    assert "--no-deps --require-hashes -r requirements-kerashub.txt" in steps


def test_versions_of_python_agree():
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert 'python: ["3.11", "3.12", "3.13"]' in workflow
    assert sys.version_info[:2] in {(3, 11), (3, 12), (3, 13)}


# make


def test_make_alone_says_what_there_is():
    done = make()
    targets = re.findall(
        r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M
    )
    assert re.findall(r"^make ([\w-]+)", done.stdout, re.M) == targets
    assert {"lab", "test"} <= set(targets)


def test_make_lab_writes_the_working_copies_then_opens_the_first():
    steps = make("--dry-run", "lab", "SOLUTIONS=yes").stdout
    written, opened = (
        steps.find("authoring.working_copies"),
        steps.find("jupyter lab -"),
    )
    assert 0 < written < opened
    assert "authoring.working_copies --solutions yes\n" in steps
    assert "--LabApp.default_url=/lab/tree/my/00_start_here.ipynb" in steps
    assert (ROOT / "notebooks/00_start_here.ipynb").exists()
    assert "/my/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    steps = make("--dry-run", "learner").stdout
    assert "authoring.working_copies --solutions no\n" in steps


def test_every_module_that_make_runs_is_there():
    modules = re.findall(r"-m (authoring\S*)", (ROOT / "Makefile").read_text("utf-8"))
    assert len(modules) >= 7
    assert all(importlib.util.find_spec(module) for module in modules)


@pytest.mark.parametrize("how", ["VENV=", "exported"])
@pytest.mark.parametrize("kind", ["folder", "environment"])
def test_a_folder_that_is_not_the_kits_survives(tmp_path, kind, how):
    """Also an environment of another Python, which cannot be used."""
    folder = tmp_path / "mine"
    folder.mkdir()
    if kind == "environment":
        venv.create(folder, with_pip=False)
        python = folder / "bin" / "python"
        python.unlink()
        python.symlink_to("nowhere")
    (folder / "thesis.txt").write_text("years of work", "utf-8")
    before = sorted(tmp_path.rglob("*"))
    for target in ("lab", "test", "site", "wheels"):
        if how == "exported":
            done = make(target, VENV=str(folder))
        else:
            done = make(target, f"VENV={folder}")
        assert done.returncode != 0
        assert done.stdout.startswith(f"{folder} exists and is not the kit's")
    assert sorted(tmp_path.rglob("*")) == before
    assert (folder / "thesis.txt").read_text("utf-8") == "years of work"


def test_a_folder_with_a_space_is_refused(tmp_path):
    """make would take its name for two."""
    done = make("lab", f"VENV={tmp_path / 'my env'}")
    assert "make cannot write into a folder with a space in its name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_variable_means_the_kits_own_folder():
    assert ".venv/bin/pip" in make("--dry-run", "wheels", "VENV=").stdout.replace(
        "python -m pip", "pip"
    )


def test_second_make_installs_nothing(tmp_path):
    (tmp_path / MARK).touch()
    (tmp_path / ".made").touch()
    steps = make("--dry-run", "site", f"VENV={tmp_path}").stdout
    lists = re.findall(r"pip .*install .*-r (\S+)", steps)
    assert lists == [
        "requirements.txt",
        "requirements-object-detection.txt",
        "tests/requirements.txt",
        "requirements-runtimes.txt",
        "requirements-kerashub.txt",
        "requirements-site.txt",
    ]
    for stamp in (".kit", ".tests", ".site"):
        (tmp_path / stamp).touch()
    assert "-r " not in make("--dry-run", "site", f"VENV={tmp_path}").stdout


def test_make_configures_the_kernel(tmp_path):
    """IPython reads etc/ipython of the environment that it runs in."""
    (tmp_path / MARK).touch()
    steps = make("--dry-run", "lab", f"VENV={tmp_path}").stdout
    config = tmp_path / "etc" / "ipython" / "ipython_kernel_config.py"
    assert f"cp helpers/kit/kernel_config.py {config}" in steps
    assert str(Path(sys.prefix) / "etc" / "ipython") in ENV_CONFIG_DIRS


def test_make_configures_jupyterlab(tmp_path):
    """JupyterLab reads etc/jupyter of the environment that it runs in."""
    (tmp_path / MARK).touch()
    steps = make("--dry-run", "lab", f"VENV={tmp_path}").stdout
    folder = tmp_path / "etc" / "jupyter" / "labconfig"
    settings = "helpers/kit/lab_settings.json"
    assert f"cp {settings} {folder}/default_setting_overrides.json" in steps
    for program in ("server", "nbconvert"):
        config = folder.parent / f"jupyter_{program}_config.py"
        assert f"cp helpers/kit/alt_text.py {config}" in steps


@pytest.mark.parametrize(
    ("python", "sentence"),
    [
        ("false", "false is not Python 3.11, 3.12 or 3.13: install one"),
        ("", "There is no Python 3.11, 3.12 or 3.13: install one"),
    ],
)
def test_a_wrong_python_is_refused_in_one_sentence(tmp_path, python, sentence):
    done = make("lab", f"VENV={tmp_path / 'venv'}", f"PYTHON={python}")
    assert done.returncode != 0
    assert done.stdout.startswith(sentence)
    assert list(tmp_path.iterdir()) == []


def test_python_without_venv_is_told_what_to_install(tmp_path):
    """As on Debian without python3-venv: the module is there and refuses."""
    (tmp_path / "venv.py").write_text(
        "raise SystemExit('ensurepip is not available')", "utf-8"
    )
    new = f"VENV={tmp_path / 'new'}"
    done = make("lab", new, f"PYTHON={sys.executable}", PYTHONPATH=str(tmp_path))
    assert done.returncode != 0
    assert "ensurepip is not available" in done.stderr
    assert f"sudo apt install python3.{sys.version_info[1]}-venv" in done.stdout


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    """The kit's Makefile beside small lists of packages, and a folder with wheels."""
    folder = tmp_path_factory.mktemp("kit")
    (folder / "Makefile").write_text((ROOT / "Makefile").read_text("utf-8"), "utf-8")
    (folder / "requirements.txt").write_text("kit-demo==1.0\n", "utf-8")
    (folder / "requirements-object-detection.txt").write_text("", "utf-8")
    (folder / "helpers/kit").mkdir(parents=True)
    (folder / "helpers/kit/kernel_config.py").touch()
    (folder / "helpers/kit/lab_settings.json").touch()
    (folder / "helpers/kit/alt_text.py").touch()
    (folder / "wheels").mkdir()
    info = "kit_demo-1.0.dist-info"
    about = "Metadata-Version: 2.1\nName: kit_demo\nVersion: 1.0\n"
    jupyter = "[console_scripts]\njupyter = kit_demo:jupyter\n"
    with zipfile.ZipFile(folder / "wheels/kit_demo-1.0-py3-none-any.whl", "w") as file:
        file.writestr("kit_demo.py", "def jupyter(): pass\n")
        file.writestr(f"{info}/entry_points.txt", jupyter)
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        file.writestr(f"{info}/METADATA", about)
        file.writestr(f"{info}/RECORD", "")
    return folder


def install(kit, *words, **environment):
    command = ["make", ".venv/.kit", "WHEELS=wheels", f"PYTHON={sys.executable}"]
    return subprocess.run(
        [*command, *words],
        cwd=kit,
        capture_output=True,
        encoding="utf-8",
        env=CLEAN | environment,
    )


@pytest.fixture
def installed(kit):
    """The same kit, installed; where its packages are."""
    done = install(kit)
    assert done.returncode == 0, done.stdout + done.stderr
    (packages,) = kit.glob(".venv/lib/python3*/site-packages")
    return packages


def test_a_stop_in_the_middle_of_venv_is_mended(kit):
    (kit / ".venv/bin").mkdir(parents=True)
    (kit / ".venv" / MARK).touch()
    (kit / ".venv/bin/python").symlink_to(Path(sys.executable).resolve())
    done = install(kit)
    assert done.returncode == 0, done.stdout + done.stderr


def test_half_a_pip_is_mended(kit, installed):
    """It can be imported, and does nothing else."""
    shutil.rmtree(installed / "pip" / "_internal" / "cli")
    next(installed.glob("pip-*.dist-info/INSTALLER")).unlink()
    for stamp in (".kit", ".made"):
        (kit / ".venv" / stamp).unlink()
    done = install(kit)
    assert done.returncode == 0, done.stdout + done.stderr


def test_half_a_package_is_mended_and_what_a_package_brings_is_kept(kit, installed):
    (installed / "kit_demo.py").unlink()
    (installed / "kit_demo-1.0.dist-info" / "INSTALLER").unlink()
    brought = installed / "other" / "_vendor" / "html5lib-1.1.dist-info" / "LICENSE"
    brought.parent.mkdir(parents=True)
    brought.touch()
    (kit / ".venv/.kit").unlink()
    assert install(kit).returncode == 0
    assert (installed / "kit_demo.py").exists()
    assert brought.exists()


def test_a_whole_environment_needs_no_other_python(kit, installed):
    """Also one of an older kit, whose only mark is the stamp of its packages."""
    assert install(kit, "PYTHON=false").returncode == 0
    for mark in (MARK, ".made"):
        (kit / ".venv" / mark).unlink()
    assert install(kit, "PYTHON=false").returncode == 0
    assert (kit / ".venv" / MARK).exists()


def test_settings_of_pip_put_nothing_elsewhere(kit, installed, tmp_path):
    (installed / "kit_demo-1.0.dist-info" / "INSTALLER").unlink()
    (kit / ".venv/.kit").unlink()
    elsewhere = dict.fromkeys(("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"), str(tmp_path))
    done = install(kit, **elsewhere, PIP_USER="1")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_environment_whose_python_is_gone_is_left_to_its_owner(kit, installed):
    python = kit / ".venv/bin/python"
    kept, target = sorted(kit.rglob("*")), python.readlink()
    python.unlink()
    python.symlink_to("nowhere")
    done = install(kit)
    python.unlink()
    python.symlink_to(target)
    assert done.returncode != 0
    assert done.stdout.startswith("The Python of .venv is gone, or is another one")
    assert sorted(kit.rglob("*")) == kept


def test_a_folder_without_wheels_is_named(kit):
    (kit / "empty").mkdir()
    done = install(kit, "WHEELS=empty")
    assert done.stdout.startswith(
        "There are no wheels in empty: fill it by make wheels"
    )


def test_a_changed_file_is_not_installed(kit, installed):
    (kit / "requirements.txt").write_text("", "utf-8")
    hashed = f"kit-demo==1.0 --hash=sha256:{'0' * 64}\n"
    (kit / "requirements-object-detection.txt").write_text(hashed, "utf-8")
    python = kit / ".venv/bin/python"
    subprocess.run([python, "-m", "pip", "uninstall", "-qy", "kit-demo"], check=True)
    done = install(kit)
    (kit / "requirements-object-detection.txt").write_text("", "utf-8")
    (kit / "requirements.txt").write_text("kit-demo==1.0\n", "utf-8")
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (installed / "kit_demo.py").exists()


def test_a_kit_whose_folder_has_spaces_is_installed(kit, tmp_path):
    """A script of the environment starts its Python by the path of the folder."""
    copied = tmp_path / "Übung 1 – kit (日本)"
    shutil.copytree(kit, copied, ignore=shutil.ignore_patterns(".venv"))
    done = install(copied)
    assert done.returncode == 0, done.stdout + done.stderr
    started = subprocess.run([copied / ".venv/bin/jupyter"], capture_output=True)
    assert started.returncode == 0, started.stderr
