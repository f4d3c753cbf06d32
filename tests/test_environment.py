"""The ways to install the kit give the same packages; a second call is quick."""

import re
import subprocess
import sys

import yaml

from helpers.setup_check import pinned_versions
from tests.authoring.notebooks import ROOT


def test_conda_installs_the_same_versions():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))
    (pip,) = [part["pip"] for part in conda["dependencies"] if isinstance(part, dict)]
    assert dict(line.split("==") for line in pip) == pinned_versions()


def test_every_pin_has_a_reason():
    for file in ("requirements.txt", "tests/requirements.txt"):
        for line in (ROOT / file).read_text("utf-8").splitlines():
            if line and not line.startswith("#"):
                assert re.fullmatch(r"[\w-]+==[\d.]+ +# \w.{10,}", line), line


def test_versions_of_python_agree():
    workflow = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert 'python: ["3.11", "3.12", "3.13"]' in workflow
    assert sys.version_info[:2] in {(3, 11), (3, 12), (3, 13)}


def test_set_up_check_runs_on_an_old_python():
    """No newer syntax at the top of the one module that must not fail."""
    source = (ROOT / "helpers" / "setup_check.py").read_text("utf-8")
    compile_as_38 = f"import ast; ast.parse({source!r}, feature_version=(3, 8))"
    subprocess.run([sys.executable, "-c", compile_as_38], check=True)


def steps_of_make(folder):
    command = ["make", "--dry-run", "test", f"VENV={folder}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "pytest" in done.stdout, done.stderr
    return done.stdout


def test_second_make_installs_nothing(tmp_path):
    steps = steps_of_make(tmp_path)
    assert steps.count("pip install") == 3
    for list_of_packages in (
        "-r requirements.txt",
        "--no-deps --require-hashes -r requirements-object-detection.txt",
        "-r tests/requirements.txt",
    ):
        assert list_of_packages in steps
    (tmp_path / ".kit").touch()
    (tmp_path / ".tests").touch()
    assert "pip install" not in steps_of_make(tmp_path)


def test_make_refuses_a_wrong_python_in_one_sentence(tmp_path):
    command = ["make", "lab", f"VENV={tmp_path / 'venv'}", "PYTHON=false"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "false is not Python 3.11, 3.12 or 3.13" in done.stdout
    assert list(tmp_path.iterdir()) == []
