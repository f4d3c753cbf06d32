"""Codespaces, VS Code and Binder run the kit's own commands, on files that exist.

No container is built here. By hand, in a clean clone: `make install` is all that the
container of Codespaces runs; `repo2docker --no-build --debug .` prints what Binder
runs.
"""

import json
import os
import re

import pytest

from authoring.notebooks import ROOT
from authoring.working_copies import wanted_files
from helpers.kit.setup_check import problem_with_python
from tests.house.test_without_make import in_readme, plain

DEVCONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text("utf-8"))
VSCODE = DEVCONTAINER["customizations"]["vscode"]


def targets():
    text = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.M))


def version_in(text):
    return tuple(map(int, re.search(r"(\d)\.(\d+)", text).groups()))


def test_the_container_installs_by_a_command_of_make():
    commands = [v for k, v in DEVCONTAINER.items() if k.endswith("Command")]
    assert commands == ["make install"]
    assert {command.split()[1] for command in commands} <= targets()
    assert problem_with_python(version_in(DEVCONTAINER["image"])) == ""


def test_the_container_opens_the_first_lesson():
    (opened,) = DEVCONTAINER["customizations"]["codespaces"]["openFiles"]
    folder, _, name = opened.partition("/")
    assert (folder, name) == ("my", "00_start_here.ipynb")
    assert name in wanted_files(ROOT)


def test_vs_code_finds_interpreter_and_kernel_without_a_question():
    """A folder stands for the interpreter in it, bin/python or Scripts/python.exe."""
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    assert settings == {
        "python.defaultInterpreterPath": "${workspaceFolder}/.venv",
        "jupyter.notebookFileRoot": "${fileDirname}",  # where lessons look for the kit
    }
    advice = json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))
    assert advice["recommendations"] == VSCODE["extensions"]
    # With one kernel alone, no question can be asked.
    others = VSCODE["settings"]["jupyter.kernels.excludePythonEnvironments"]
    assert not [place for place in others if ".venv" in place]


def test_binder_does_what_readme_says():
    lab = in_readme("without make")[0]
    lines = (ROOT / ".binder/postBuild").read_text("utf-8").splitlines()
    commands = [plain(x) for x in lines if x and not x.startswith(("#", "set"))]
    news = "jupyter labextension disable @jupyterlab/apputils-extension:announcements"
    assert [x for x in commands if x != news] == lab[3:-1]
    requirements = (ROOT / ".binder/requirements.txt").read_text("utf-8")
    assert requirements == "-r ../requirements.txt\n"
    assert lab[2] == "python -m pip install -r requirements.txt"
    version = (ROOT / ".binder/runtime.txt").read_text("utf-8")
    assert problem_with_python(version_in(version)) == ""


@pytest.mark.skipif(os.name == "nt", reason="Windows does not note who may run a file")
def test_what_binder_and_ci_run_may_be_run():
    for name in (".binder/postBuild", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name
