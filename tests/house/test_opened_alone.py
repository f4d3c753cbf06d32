"""A notebook that stands alone in a folder says how it gets the kit, and then works."""

import os
import re
import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from nbclient import NotebookClient

import alone
from authoring import opening
from authoring.kit_zip import NAME, files_of_the_zip, write_zip
from authoring.notebooks import (
    LESSONS,
    MORE,
    NOTEBOOKS,
    ROOT,
    code_cells,
    name_of,
    normal_form,
    notebook_named,
    offline_environment,
    read,
    tags,
)
from helpers.kit import setup_check
from helpers.tools.processes import run_fresh

WHERE = "https://github.com/example/copy-save-restore"
# A command for Jupyter is read by IPython, without a kernel.
IN_IPYTHON = """
from IPython.core.interactiveshell import InteractiveShell
done = InteractiveShell.instance().run_cell({source!r})
print("it works:", done.success)
import helpers
print("from", helpers.KIT)
"""


def set_up(path):
    return code_cells(read(path))[0].source


def said(run):
    return run.output + run.errors


def as_a_learner_changes_it(source):
    """Remove the mark of a comment before the command, as the line above it says."""
    changed, count = re.subn(r"^# !", "!", source, flags=re.M)
    assert count == 1
    return changed


@pytest.fixture(scope="module")
def zipped(tmp_path_factory):
    return write_zip(tmp_path_factory.mktemp("zip") / NAME)


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """`python` is the tests' own, as on a host where the kernel's Python is first."""
    for name, value in offline_environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    own = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{own}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("PYTHONPATH", raising=False)


# Each text that begins a notebook, with one notebook that begins so. In an empty folder
# it makes no difference how many folders up the kit is sought.
BEGINNINGS = {
    set_up(path).replace('"../.."', '".."'): path for path in reversed(NOTEBOOKS)
}


@pytest.mark.usefixtures("environment", "warm")
@pytest.mark.parametrize("source", BEGINNINGS, ids=lambda x: name_of(BEGINNINGS[x]))
def test_each_beginning_works_after_the_one_line(source, zipped, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    shutil.copy(zipped, empty)
    before = run_fresh(IN_IPYTHON.format(source=source), empty)
    assert "ModuleNotFoundError: No module named 'helpers'" in said(before)
    changed = as_a_learner_changes_it(source)
    after = run_fresh(IN_IPYTHON.format(source=changed), empty)
    assert "Everything that the lessons need is here." in said(after)
    assert "it works: True" in said(after)
    assert f"from {empty / 'kit'}" in said(after)


@pytest.mark.usefixtures("environment", "warm")
def test_a_lesson_alone_gives_the_outputs_that_are_stored(zipped, tmp_path):
    path = notebook_named("02")
    stored = read(path)
    empty = tmp_path / "empty"
    empty.mkdir()
    shutil.copy(zipped, empty)
    lesson = deepcopy(stored)
    first = code_cells(lesson)[0]
    first.source = as_a_learner_changes_it(first.source)
    context = {"metadata": {"path": str(empty)}}
    NotebookClient(lesson, timeout=300, resources=context).execute()
    pairs = zip(
        code_cells(normal_form(lesson))[1:],
        code_cells(normal_form(stored))[1:],
        strict=True,
    )
    different = [a.source for a, b in pairs if texts(a) != texts(b)]
    assert different == []
    assert "Everything that the lessons need is here." in first.outputs[0].text


def texts(cell):
    outputs = [(o.get("text"), o.get("evalue"), o.get("data")) for o in cell.outputs]
    for _, _, data in outputs:
        for kind in [kind for kind in data or {} if kind.startswith("image/")]:
            del data[kind]
    return outputs


def test_the_zip_has_what_lessons_use_and_nothing_of_the_learner():
    names = {path.relative_to(ROOT).as_posix() for path in files_of_the_zip()}
    assert {"alone.py", "requirements.txt", "docs/face.jpg"} <= names
    assert {f"notebooks/{name_of(path)}.ipynb" for path in LESSONS + MORE} <= names
    left_out = re.compile(r"__pycache__|\.progress|^(tests|authoring|my|\.venv)/")
    assert not [name for name in names if left_out.search(name)]


# alone.py


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """Nothing is noted in this copy of the kit."""
    monkeypatch.setattr(setup_check, "_ALONE", tmp_path / ".opened-alone")


def test_only_what_differs_is_installed_and_the_hosts_jupyter_stays(kit, monkeypatch):
    pins = {"numpy": "0.1", "ipykernel": "0.1", "keras": "3.15.1", "nbval": "0.1"}
    monkeypatch.setattr(setup_check, "pinned_versions", lambda: pins)
    setup_check.mark_as_alone()
    assert alone.commands(with_api=False) == [["numpy==0.1"]]
    monkeypatch.setattr(setup_check, "problem_with_api", lambda: "missing")
    packages, api = alone.commands(with_api=True)
    assert packages == ["numpy==0.1"]
    assert {"--no-deps", "--require-hashes"} < set(api)


@pytest.mark.parametrize(("code", "words"), [(0, "restart the kernel"), (1, "network")])
def test_after_pip_one_sentence_says_what_to_do(kit, monkeypatch, capfd, code, words):
    monkeypatch.setattr(alone, "_PIP", ["-c", f"raise SystemExit({code})"])
    monkeypatch.setattr(alone, "commands", lambda with_api: [["numpy==0.1"]])
    if code:
        with pytest.raises(SystemExit, match=words):
            alone.main(with_api=False)
    else:
        alone.main(with_api=False)
        assert words in capfd.readouterr().out


# The address of the project


@pytest.fixture
def copied(tmp_path):
    """The pages that carry badges, in a copy whose pyproject can be changed."""
    for path in [*NOTEBOOKS, ROOT / "README.md", ROOT / "pyproject.toml"]:
        target = tmp_path / "copy" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return tmp_path / "copy"


def name_address(folder, found):
    file = folder / "pyproject.toml"
    text = file.read_text("utf-8")
    line = re.compile(r"^(# )?Repository = .*$", re.M)
    assert len(line.findall(text)) == 1
    changed = f'Repository = "{found}"' if found else "# Repository = none"
    file.write_text(line.sub(changed, text), "utf-8")


def test_the_address_brings_badges_and_without_it_they_go(copied):
    name_address(copied, "")
    opening.write(copied)
    pages = [copied / "README.md", *sorted(copied.rglob("*.ipynb"))]
    plain = {page: page.read_text("utf-8") for page in pages}
    assert not [page for page, text in plain.items() if opening.BEGIN in text]

    name_address(copied, WHERE)
    assert len(opening.write(copied)) == len(pages) == len(NOTEBOOKS) + 1
    readme = (copied / "README.md").read_text("utf-8")
    assert readme.startswith("# Copy, Save, Restore\n\n<!-- badges -->\nOpen in: [")
    for link in (
        "colab.research.google.com/github/example/copy-save-restore/blob/main/notebooks/00_",
        "mybinder.org/v2/gh/example/copy-save-restore/main?urlpath=lab/tree/my/00_start_here.ipynb)",
        "codespaces.new/example/copy-save-restore)",
    ):
        assert link in readme
    lesson = read(copied / "notebooks/04_checkpoints.ipynb")
    assert "/blob/main/notebooks/04_checkpoints.ipynb)" in lesson.cells[0].source
    assert f"# !git clone -q {WHERE} kit && python" in code_cells(lesson)[0].source
    assert opening.write(copied) == []  # a second time nothing is left to do

    name_address(copied, "")
    opening.write(copied)
    assert {page: page.read_text("utf-8") for page in pages} == plain


@pytest.mark.usefixtures("environment", "warm")
def test_a_clone_at_hand_gives_the_kit_too(tmp_path):
    """The command is that of a project with an address; the address is a folder."""
    source, empty = tmp_path / "project", tmp_path / "empty"
    empty.mkdir()
    for path in files_of_the_zip():
        target = source / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    git = ["git", "-C", source, "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "the kit"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    plain = set_up(notebook_named("04"))
    changed = opening.first_cell(plain, "04_checkpoints", source.as_posix())
    code = IN_IPYTHON.format(source=as_a_learner_changes_it(changed))
    assert f"from {empty / 'kit'}" in said(run_fresh(code, empty))


@pytest.mark.parametrize("found", ["github.com/a/b", "https://example.org/a"])
def test_an_address_that_gives_no_badges_gets_one_sentence(copied, found):
    name_address(copied, found)
    with pytest.raises(SystemExit, match="need an address such as"):
        opening.write(copied)


def test_a_file_that_cannot_be_opened_alone_is_not_written(copied):
    path = copied / "notebooks/02_tensors_and_variables.ipynb"
    path.write_text(
        path.read_text("utf-8").replace("sys.path[:0]", "sys.path"), "utf-8"
    )
    before = {file: file.read_bytes() for file in copied.rglob("*.*") if file.is_file()}
    with pytest.raises(SystemExit, match="has no line that begins with"):
        opening.write(copied)
    assert {file: file.read_bytes() for file in before} == before


def test_tags_of_first_cells_are_as_before():
    """Lesson 00 begins with its check, and every other notebook with its set-up."""
    tagged = {name_of(path): tags(code_cells(read(path))[0]) for path in NOTEBOOKS}
    assert tagged.pop("00_start_here") == []
    assert set(map(tuple, tagged.values())) == {("setup",)}
