"""README's commands without make, the workflow's and make's are the same."""

import re
import subprocess

import pytest
import yaml

from authoring.notebooks import ROOT
from helpers.kit.start import problem_with_python
from tests.house.test_environment import CLEAN
from tests.support.systems import posix_only

WORKFLOW = ROOT / ".github/workflows/ci.yml"
# What make does beside README's commands, and why they do without it.
LEFT_OUT = {
    "jupyter labextension disable @jupyterlab/apputils-extension:announcements": (
        "README says so: JupyterLab asks a question about news"
    ),
}


def plain(command):
    """Return a command without what only tells how much is said, or where it is."""
    command = re.sub(r"^\S*/bin/", "", command)
    command = command.replace(" --disable-pip-version-check", "")
    command = re.sub(
        r" --no-warn-conflicts| --durations=\d+| --allow-root", "", command
    )
    if command.startswith("jupyter lab "):
        return re.sub(r" --.*default_url=/lab/tree/", " ", command)
    command = re.sub(r" --(log-)?level=\w+|\"", "", command)
    return " ".join(command.split())


def made(target):
    """Return what a target of make runs in a new environment."""
    done = subprocess.run(
        ["make", "--dry-run", target, "VENV=no/such/env", "PYTHON=python3"],
        cwd=ROOT,
        env=CLEAN,
        capture_output=True,
        encoding="utf-8",
    )
    lines = done.stdout.replace("\\\n", " ").splitlines()
    return [
        plain(line.strip()) for line in lines if re.match(r"\s*no/such/env/bin/", line)
    ]


def in_readme(heading):
    """Return the blocks of commands below a heading of README, without comments."""
    text = (ROOT / "README.md").read_text("utf-8")
    section = re.search(rf"^### {heading}\n(.*?)(?=^##)", text, re.M | re.S)[1]
    blocks = re.findall(r"^```\n(.*?)^```", section, re.M | re.S)
    return [re.sub(r" {2,}#.*", "", block).splitlines() for block in blocks]


@posix_only
def test_readme_does_what_make_does():
    lab, test, others = in_readme("without make")[:3]
    assert lab[0] == "python -m venv .venv"
    assert lab[1] == r".venv\Scripts\activate"
    assert lab[2:] == [line for line in made("lab") if line not in LEFT_OUT]
    before = [line for line in lab if line.startswith("python -m pip")]
    made_by_test = [line for line in made("test") if line not in LEFT_OUT]
    assert before + test == made_by_test
    assert len(others) == 1


@posix_only
def test_what_readme_leaves_out_is_still_done_by_make():
    assert set(LEFT_OUT) <= set(made("lab"))


def jobs_of(file):
    return yaml.safe_load(file.read_text("utf-8"))["jobs"]


def commands_of(job):
    return [step["run"] for step in job["steps"] if "run" in step]


def test_the_workflow_gives_readmes_commands_on_macos_and_windows():
    lab, test, others = in_readme("without make")[:3]
    pips = [line for line in lab + test if line.startswith("python -m pip")]
    (copies,) = [line for line in lab if "working_copies" in line]
    *commands, last = commands_of(jobs_of(WORKFLOW)["systems"])
    assert commands == [*pips, copies, *others, test[-1]]
    assert last == "python -m pip freeze"


def test_the_workflow_names_every_system_and_version():
    jobs = jobs_of(WORKFLOW)
    assert jobs["test"]["runs-on"] == "ubuntu-latest"
    on_linux = jobs["test"]["strategy"]["matrix"]["python"]
    assert [problem_with_python(version(name)) for name in on_linux] == [""] * 3
    others = jobs["systems"]["strategy"]["matrix"]
    assert others["system"] == ["macos-latest", "windows-latest"]
    assert set(others["python"]) <= set(on_linux)


def version(name):
    return tuple(map(int, name.split(".")))


@pytest.mark.parametrize("file", sorted((ROOT / ".github/workflows").iterdir()))
def test_every_file_that_a_workflow_names_is_there(file):
    said = " ".join(run for job in jobs_of(file).values() for run in commands_of(job))
    names = re.findall(r"\S+\.txt|\btests/\w+|\bhelpers/\w+|\.ci/run", said)
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []
