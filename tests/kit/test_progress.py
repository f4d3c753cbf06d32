"""Progress is noted where somebody answered, and never stands in the way."""

import json
import os
import re
import threading

import pytest
from jupyter_client.manager import KernelManager

from authoring.anchors import broken_link
from authoring.notebooks import (
    FOLDER,
    LESSONS,
    ROOT,
    check_of,
    offline_environment,
    read,
    stage,
    tagged,
)
from helpers.kit import progress as kit
from helpers.kit.exercise import exercise, expect
from helpers.kit.lessons import read_lessons, read_places
from helpers.tools.processes import run_fresh

TITLE = "the name in the file"
FIRST, SECOND = ("start_here", "check_name"), ("start_here", "check_same_state")


class Shell:
    """Stands for a notebook's kernel that runs one cell."""

    def __init__(self, **metadata):
        self.get_parent = lambda: {"metadata": metadata}


@pytest.fixture(autouse=True)
def own_kit(tmp_path, monkeypatch):
    """A kit of its own, and an empty home: the real ones are left alone."""
    folder, home = tmp_path / "kit", tmp_path / "home"
    folder.mkdir(), home.mkdir()
    (folder / "helpers").symlink_to(ROOT / "helpers")
    monkeypatch.setattr(kit, "_KIT", folder)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.delenv("KIT_PROGRESS", raising=False)
    in_cell(monkeypatch, cellId="abc", tags=["exercise"])
    return folder


def in_cell(monkeypatch, **metadata):
    monkeypatch.setattr("IPython.get_ipython", lambda: Shell(**metadata))


def row(number):
    rows = kit.progress().done.rows
    return next(row[1:] for row in rows if row[0].startswith(number))


def done():
    return int(re.search(r"exercises done: (\d+) of", kit.progress().done.caption)[1])


def test_nothing_is_done_at_first():
    assert row("00") == ("□□ 0 of 2", TITLE)
    assert done() == 0
    assert "for your own eyes" not in repr(kit.progress())


def test_what_passed_is_shown_once(own_kit):
    for _ in range(2):
        kit.note(*FIRST, passed=True)
    assert row("00") == ("■□ 1 of 2", "the same state")
    assert (own_kit / ".progress.jsonl").read_text("utf-8").count("check_name") == 1
    kit.note(*SECOND, passed=True)
    assert row("00") == ("■■ 2 of 2", "all done")
    assert done() == 2


def test_deleting_the_file_begins_again(own_kit):
    kit.note(*FIRST, passed=True)
    (own_kit / ".progress.jsonl").unlink()
    assert row("00")[0] == "□□ 0 of 2"


def test_a_check_notes_when_it_passes_and_says_the_same(monkeypatch, capsys):
    noted = []
    monkeypatch.setattr(
        "helpers.kit.exercise.note",
        lambda *what, passed, hint="": noted.append((*what, passed, hint)),
    )

    def check_parts(answer):
        expect(answer == 4, "count again")
        return "Yes."

    check_parts.__module__ = "helpers.lessons.exact_resume.checks"
    check = exercise(check_parts)
    for answer in (..., 5, 4):
        check(answer)
    check_done = "exact_resume", "check_parts"
    assert noted == [(*check_done, False, "count again"), (*check_done, True, "")]
    said = capsys.readouterr().out
    assert said.endswith('Exercise "what is missing?": passed. Yes.\n')


def test_replays_are_not_noted(monkeypatch, own_kit):
    in_cell(monkeypatch)  # nbval, nbconvert
    kit.note(*FIRST, passed=True)
    assert [path.name for path in own_kit.iterdir()] == ["helpers"]


def test_failures_are_counted_until_it_passes():
    for passed in (False, False, True, False, True):
        kit.note(*FIRST, passed=passed)
    kit.note(*SECOND, passed=False)
    kit.note("old_files_new_keras", "check_fill", passed=False)
    kit.note("old_files_new_keras", "check_ways", passed=True)  # at once: not hard
    assert kit.progress().hard.rows == (
        (TITLE, "00 Start here", "3", "passed"),
        ("the same state", "00 Start here", "1", "not yet"),
        ("by key, all or nothing", "Old files, new Keras", "1", "not yet"),
    )
    assert row("00") == ("■□ 1 of 2", "the same state")
    assert kit.progress().done.caption.endswith("1 of 29 in the lessons, 1 in more/")
    assert "exercises that needed hints" in repr(kit.progress())


def test_exercises_are_linked_where_jupyterlab_finds_them():
    """Those of all notebooks, by the ids of their cells."""
    for place in read_places():
        for name in place.exercises:
            kit.note(place.subject, name, passed=False)
    links = kit.progress().hard.links
    rows = kit.progress().hard.rows
    assert len(rows) == len(links) == 48
    source = LESSONS[0]
    assert [list(broken_link(links[row[0]], source)) for row in rows] == [[]] * 48
    (cell, _) = tagged(read(LESSONS[0]), "exercise")
    link = f'<a href="00_start_here.ipynb#cell-id={cell["id"]}">{TITLE}</a>'
    assert link in kit.progress()._repr_html_()


def test_checks_of_the_same_name_are_noted_apart():
    kit.note("which_format", "check_hand_over", passed=True)
    assert row("01")[0] == "■□ 1 of 2"
    assert kit.progress().done.caption == "exercises done: 1 of 29 in the lessons"
    assert all(row[0] != "Old files, new Keras" for row in kit.progress().done.rows)


def test_nothing_is_noted_where_the_environment_says_so(monkeypatch, own_kit):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    kit.note(*FIRST, passed=True)
    assert [path.name for path in own_kit.iterdir()] == ["helpers"]


def test_replays_turn_notes_off(tmp_path):
    assert offline_environment(tmp_path)["KIT_PROGRESS"] == "off"


def test_a_shell_that_is_no_notebook_notes_nothing(monkeypatch, own_kit):
    monkeypatch.setattr("IPython.get_ipython", object)
    kit.note(*FIRST, passed=True)
    assert not (own_kit / ".progress.jsonl").exists()


def test_notes_of_the_earlier_form_count(own_kit):
    """They have the number that a lesson had then, and the exercise's title."""
    file = own_kit / ".progress.jsonl"
    earlier = json.dumps(["77", TITLE])
    file.write_text(f"\n{earlier}\n", "utf-8")
    assert row("00") == ("■□ 1 of 2", "the same state")
    kit.note(*FIRST, passed=True)
    kit.note(*SECOND, passed=True)
    assert row("00") == ("■■ 2 of 2", "all done")
    lines = file.read_text("utf-8").split()
    assert file.read_text("utf-8").startswith(f"\n{earlier}\n")
    assert "check_name" not in str(lines), "what is done is noted once"


def test_every_exercise_has_a_title_of_its_own():
    """Else a note of the earlier form could stand for two."""
    places = read_places()
    titles = [title for place in places for title in place.exercises.values()]
    assert len(set(titles)) == len(titles) > 40


def test_a_process_without_a_notebook_notes_nothing(own_kit):
    (own_kit / "data").symlink_to(ROOT / "data")
    code = f"""
import sys; sys.path.insert(0, {str(own_kit)!r})
from helpers.lessons.export_in_depth import checks
checks.check_exporters(["keras", "export", "archive"])
from helpers.kit.progress import progress
print(progress().done.caption)"""
    ended = run_fresh(code)
    assert "passed." in ended.output
    assert "exercises done: 0" in ended.output
    assert not (own_kit / ".progress.jsonl").exists()


@pytest.mark.parametrize("reason", ["read only", "of somebody else"])
def test_a_kit_that_is_not_ours_is_left_alone(reason, monkeypatch, own_kit, tmp_path):
    if reason == "read only":
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        other = own_kit.stat().st_uid + 1
        monkeypatch.setattr(os, "getuid", lambda: other, raising=False)
    kit.note(*FIRST, passed=True)
    assert row("00")[0] == "■□ 1 of 2"
    assert not (own_kit / ".progress.jsonl").exists()
    assert (tmp_path / "home" / ".copy-save-restore.jsonl").exists()


def test_what_cannot_be_written_or_read_is_no_error(own_kit):
    (own_kit / ".progress.jsonl").mkdir()
    kit.note(*FIRST, passed=True)
    assert row("00")[0] == "□□ 0 of 2"


def test_no_home_is_no_error(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr("pathlib.Path.home", no_home)
    kit.note(*FIRST, passed=True)
    assert row("00")[0] == "□□ 0 of 2"


def test_foreign_and_cut_off_lines_cost_no_other(own_kit):
    file = own_kit / ".progress.jsonl"
    whole = json.dumps(SECOND)
    file.write_bytes(
        f'{whole}\n5\n[1, 2, 3]\n[[], {{}}]\n\n["start_here", "check_na\xff'.encode()
    )
    assert row("00")[0] == "■□ 1 of 2"
    kit.note(*FIRST, passed=True)
    assert row("00")[0] == "■■ 2 of 2"


def test_notebooks_at_the_same_time_lose_nothing():
    every = [(x.subject, name) for x in read_lessons() for name in x.exercises]
    threads = [threading.Thread(target=kit.note, args=(*one, True)) for one in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert done() == len(every)


@pytest.mark.parametrize("place", read_places(), ids=lambda place: place.file)
def test_titles_are_those_of_the_notebook_in_its_order(place):
    book = read(FOLDER / f"{place.file}.ipynb")
    assert list(place.exercises) == list(map(check_of, tagged(book, "exercise")))


CHECK = """import sys; sys.path[:0] = ["..", "."]
from helpers.lessons.export_in_depth import checks
checks.check_exporters(["keras", "export", "archive"])"""


def test_a_kernel_notes_what_jupyterlab_runs(tmp_path):
    """The cell as JupyterLab sends it; what is noted stays in the staged kit."""
    path = stage(read(LESSONS[3]), LESSONS[3].stem, tmp_path / "staged")
    noted = path.parent.parent / ".progress.jsonl"
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(path.parent))
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)

    def run(code, **metadata):
        content = {"code": code, "silent": False, "store_history": True}
        message = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(message)
        while True:  # a slow kernel answers late who asked whether it is ready
            reply = client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                break
        assert reply["content"]["status"] == "ok"

    try:
        run(CHECK)
        run(f"# Solution\n{CHECK}", cellId="def")
        assert not noted.exists()
        run(CHECK.replace("archive", "export"), cellId="abc")
        run(CHECK, cellId="abc")
        said = [
            json.loads(line) for line in noted.read_text("utf-8").split("\n") if line
        ]
        one = ["export_in_depth", "check_exporters"]
        failed, passed = said
        assert failed[:3] == [*one, "not right yet"]
        assert "This first list counts as your prediction" in failed[3]
        assert passed == one
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
