"""A learner's copies: written, brought up to date, and never taken from the learner."""

import json
import platform

import pytest

from authoring import working_copies
from authoring.language import faults
from authoring.working_copies import RECORD, update

LESSON = "04_checkpoints.ipynb"
NEWER = "04_checkpoints-newer.ipynb"
README = (
    "# A kit\n\n## the lessons\n\n[04](notebooks/04_checkpoints.ipynb)\n\n## more\n"
)


def cell(source, kind="code", **metadata):
    lines = source.splitlines(keepends=True)
    made = {"cell_type": kind, "id": "a", "metadata": metadata, "source": lines}
    if kind == "code":
        made |= {"execution_count": 3, "outputs": [{"output_type": "stream"}]}
    return made


def notebook(*cells):
    metadata = {"language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def first_version(prose="Save it."):
    fold = {"source_hidden": True, "outputs_hidden": True}
    return notebook(
        cell(f"{prose} [all](../README.md#the-lessons)", "markdown"),
        cell("path = ...\ncheck(path)", tags=["exercise"]),
        cell("# Solution\npath = 1", tags=["solution"], jupyter=fold),
    )


def put(file, content):
    file.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    file.write_text(text, "utf-8")


@pytest.fixture
def kit(tmp_path):
    """A small kit, in a folder whose name is hard to handle."""
    folder = tmp_path / "Übung 学 copy"
    put(folder / "README.md", README)
    put(folder / "notebooks" / LESSON, first_version())
    put(folder / "notebooks/more/buffers.ipynb", notebook(cell("1 + 1")))
    return folder


@pytest.fixture
def my(kit):
    """The copies of that kit."""
    update(kit)
    return kit / "my"


def release(kit, prose="A newer text."):
    put(kit / "notebooks" / LESSON, first_version(prose))


def answer(file, source="path = 7\ncheck(path)"):
    """Change a notebook as a learner does; return what it is then."""
    copy = json.loads(file.read_text("utf-8"))
    copy["cells"][1]["source"] = source.splitlines(keepends=True)
    put(file, copy)
    return file.read_bytes()


def text_of(file):
    return "".join(json.loads(file.read_text("utf-8"))["cells"][0]["source"])


def all_files(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_copy_has_no_outputs_and_its_solutions_are_folded(kit):
    (said,) = update(kit)
    assert said == (
        "Your copies of 2 notebooks are in my/. Written now: 2. "
        "Changed by you, and kept: 0."
    )
    copy = json.loads((kit / "my" / LESSON).read_text("utf-8"))
    _, starter, solution = copy["cells"]
    for code in (starter, solution):
        assert (code["outputs"], code["execution_count"]) == ([], None)
    assert solution["metadata"]["jupyter"]["source_hidden"]
    assert (kit / "my/more/buffers.ipynb").exists()


@pytest.mark.parametrize("made_by_make", [True, False])
def test_a_copy_has_the_version_that_its_kernel_says(
    kit, tmp_path, monkeypatch, made_by_make
):
    """Otherwise JupyterLab writes it, and marks the copy as unsaved on opening."""
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    if made_by_make:
        put(tmp_path / "etc/ipython/ipython_kernel_config.py", "")
    update(kit)
    copy = json.loads((kit / "my" / LESSON).read_text("utf-8"))
    version = copy["metadata"]["language_info"].get("version")
    assert version == (None if made_by_make else platform.python_version())


def test_the_list_of_lessons_leads_to_the_copies(my):
    assert text_of(my / LESSON) == "Save it. [all](README.md#the-lessons)"
    page = (my / "README.md").read_text("utf-8")
    assert page.endswith("## the lessons\n\n[04](04_checkpoints.ipynb)\n")
    assert faults(page) == []


def test_a_second_run_does_nothing(kit, my):
    answer(my / LESSON)
    put(my / "mine.ipynb", "whatever")
    before = all_files(my)
    (said,) = update(kit)
    assert said.endswith("Written now: 0. Changed by you, and kept: 1.")
    assert all_files(my) == before


def test_what_was_only_run_is_replaced_by_a_newer_version(kit, my):
    copy = json.loads((my / LESSON).read_text("utf-8"))
    copy["cells"][1] |= {"outputs": [{"text": "not yet"}], "execution_count": 9}
    copy["cells"][2]["metadata"] = {"collapsed": False, "trusted": True}
    copy["cells"].append(cell("  \n"))  # from Shift + Enter in the last cell
    copy["metadata"]["widgets"] = {"state": {}}
    put(my / LESSON, copy)

    before = all_files(my)
    update(kit)
    assert all_files(my) == before  # nothing is newer: the outputs stay
    release(kit)
    (said,) = update(kit)
    assert said.endswith("Written now: 1. Changed by you, and kept: 0.")
    assert text_of(my / LESSON).startswith("A newer text.")
    assert not (my / NEWER).exists()


@pytest.mark.parametrize("change", ["edit", "move", "add", "remove", "kind"])
def test_a_newer_version_lands_beside_what_was_changed(kit, my, change):
    copy = json.loads((my / LESSON).read_text("utf-8"))
    cells = copy["cells"]
    match change:
        case "edit":
            cells[1]["source"] = ["path = 7\n", "check(path)"]
        case "move":
            cells.reverse()
        case "add":
            cells.append(cell("my idea", "markdown"))
        case "remove":
            del cells[0]
        case "kind":
            cells[0]["cell_type"] = "raw"
    put(my / LESSON, copy)
    mine = (my / LESSON).read_bytes()

    (said,) = update(kit)
    assert said.endswith("Written now: 0. Changed by you, and kept: 1.")
    release(kit)
    _, said = update(kit)
    assert said == (
        f"my/{LESSON} has your changes, and stays as it is. "
        f"The kit's newer version is my/{NEWER}."
    )
    assert (my / LESSON).read_bytes() == mine
    assert text_of(my / NEWER).startswith("A newer text.")
    before = all_files(my)
    assert len(update(kit)) == 1
    assert all_files(my) == before


def test_a_changed_newer_version_is_kept_and_an_unchanged_one_replaced(kit, my):
    mine = [answer(my / LESSON)]
    for prose in ("Second.", "Third."):
        release(kit, prose)
        update(kit)
        assert text_of(my / NEWER).startswith(prose)
    mine.append(answer(my / NEWER))
    release(kit, "Fourth.")
    _, said = update(kit)
    assert said.endswith("The kit's newer version is my/04_checkpoints-newer-2.ipynb.")
    assert [(my / name).read_bytes() for name in (LESSON, NEWER)] == mine
    assert text_of(my / "04_checkpoints-newer-2.ipynb").startswith("Fourth.")


def test_a_deleted_newer_version_does_not_come_back(kit, my):
    answer(my / LESSON)
    release(kit)
    update(kit)
    (my / NEWER).unlink()
    assert len(update(kit)) == 1
    assert not (my / NEWER).exists()
    (my / LESSON).unlink()  # to begin again
    assert "Written now: 1." in update(kit)[0]
    assert text_of(my / LESSON).startswith("A newer text.")


@pytest.mark.parametrize("record", [None, "", "{", '{"written": {"a": []}}', "[1]"])
def test_without_its_record_the_kit_overwrites_nothing_of_the_learner(kit, my, record):
    mine = answer(my / LESSON)
    (my / RECORD).unlink()
    if record is not None:
        put(my / RECORD, record)
    _, said = update(kit)
    assert said.startswith(f"my/{LESSON} has your changes, and stays as it is.")
    assert (my / LESSON).read_bytes() == mine
    assert text_of(my / NEWER).startswith("Save it.")
    release(kit)  # what was not changed is known again
    assert "Written now: 1." in update(kit)[0]
    assert text_of(my / NEWER).startswith("A newer text.")
    assert (my / LESSON).read_bytes() == mine


@pytest.mark.parametrize(
    "damaged", [b"", b'{"cells": [', b"\xff\xfe", b"[]", b'{"cells": [{}]}', b"<<<<<<<"]
)
def test_a_damaged_copy_is_kept(kit, my, damaged):
    (my / LESSON).write_bytes(damaged)
    _, said = update(kit)
    assert said == (
        f"my/{LESSON} is damaged, and stays as it is. A new copy is my/{NEWER}."
    )
    assert (my / LESSON).read_bytes() == damaged
    assert text_of(my / NEWER).startswith("Save it.")
    assert len(update(kit)) == 1


def test_a_renamed_lesson_leaves_changes_where_they_are(kit, my):
    mine = answer(my / LESSON)
    (kit / "notebooks" / LESSON).rename(kit / "notebooks/05_checkpoints.ipynb")
    _, said = update(kit)
    assert said == (
        f"my/{LESSON} is not in the kit any more. Your copy stays. "
        "The lesson is now my/05_checkpoints.ipynb."
    )
    assert (my / LESSON).read_bytes() == mine
    assert (my / "05_checkpoints.ipynb").exists()
    assert len(update(kit)) == 1


def test_a_renamed_lesson_takes_its_unchanged_copy_along(kit, my):
    (kit / "notebooks" / LESSON).rename(kit / "notebooks/more/checkpoints.ipynb")
    assert "Written now: 1." in update(kit)[0]
    assert not (my / LESSON).exists()
    assert (my / "more/checkpoints.ipynb").exists()


def test_a_lesson_that_left_the_kit_stays(kit, my):
    before = (my / LESSON).read_bytes()
    (kit / "notebooks" / LESSON).unlink()
    _, said = update(kit)
    assert said == f"my/{LESSON} is not in the kit any more. Your copy stays."
    assert (my / LESSON).read_bytes() == before
    assert len(update(kit)) == 1
    release(kit)  # the lesson comes back
    update(kit)
    assert (my / LESSON).read_bytes() == before
    assert text_of(my / NEWER).startswith("A newer text.")


def test_copies_without_solutions_stay_so_until_somebody_asks_for_them(kit, my):
    def has_solution():
        return "# Solution" in (my / LESSON).read_text("utf-8")

    assert has_solution()
    assert "Written now: 1." in update(kit, solutions=False)[0]
    assert not has_solution()
    assert "Written now: 0." in update(kit)[0]
    assert not has_solution()
    mine = answer(my / LESSON)
    (said,) = update(kit, solutions=True)
    assert said.endswith("Written now: 0. Changed by you, and kept: 1.")
    assert (my / LESSON).read_bytes() == mine  # and nothing newer is beside it
    assert not (my / NEWER).exists()


def test_a_damaged_kit_writes_nothing(kit, my):
    put(kit / "notebooks" / LESSON, "<<<<<<< conflict")
    (my / "more/buffers.ipynb").unlink()
    before = all_files(my)
    with pytest.raises(SystemExit, match=f"^notebooks/{LESSON} is damaged or missing"):
        update(kit)
    assert all_files(my) == before


def test_a_folder_that_cannot_be_written_is_said_in_one_sentence(kit, monkeypatch):
    # Not even the administrator of a machine may write there.
    monkeypatch.setattr(working_copies, "FOLDER", "/sys/my")
    with pytest.raises(SystemExit, match=r"could not write into /sys/my/: \w.*Jupyter"):
        update(kit)


def test_a_file_in_the_place_of_the_folder_is_left_alone(kit):
    put(kit / "my", "thesis")
    with pytest.raises(SystemExit, match=r"^my is a file, but the kit needs a folder"):
        update(kit)
    assert (kit / "my").read_text("utf-8") == "thesis"


def test_an_interrupted_write_leaves_the_old_file(kit, my, monkeypatch):
    before = (my / LESSON).read_bytes()
    release(kit)

    def stop(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(SystemExit, match="No space left on device"):
        update(kit)
    assert (my / LESSON).read_bytes() == before
