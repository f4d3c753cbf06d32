"""Progress is noted where somebody answered, and never stands in the way."""

import json
import os
import threading

import pytest
from jupyter_client.manager import KernelManager

from authoring.notebooks import (
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
from helpers.kit.lessons import read_lessons, read_more
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
    return next(row[1:] for row in kit.progress().rows if row[0].startswith(number))


def test_nothing_is_done_at_first():
    assert row("00") == ("0 of 2", TITLE)
    assert kit.progress().caption == "exercises done: 0"


def test_what_passed_is_shown_once(own_kit):
    for _ in range(2):
        kit.note(*FIRST)
    assert row("00") == ("1 of 2", "the same state")
    assert (own_kit / ".progress.jsonl").read_text("utf-8").count("check_name") == 1
    kit.note(*SECOND)
    assert row("00") == ("2 of 2", "all done")
    assert kit.progress().caption == "exercises done: 2"


def test_deleting_the_file_begins_again(own_kit):
    kit.note(*FIRST)
    (own_kit / ".progress.jsonl").unlink()
    assert row("00")[0] == "0 of 2"


def test_a_check_notes_when_it_passes_and_says_the_same(monkeypatch, capsys):
    noted = []
    monkeypatch.setattr("helpers.kit.exercise.note", lambda *what: noted.append(what))

    def check_parts(answer):
        expect(answer == 4, "count again")
        return "Yes."

    check_parts.__module__ = "helpers.lessons.exact_resume.checks"
    check = exercise(check_parts)
    for answer in (..., 5, 4):
        check(answer)
    assert noted == [("exact_resume", "check_parts")]
    said = capsys.readouterr().out
    assert said.endswith('Exercise "what is missing?": passed. Yes.\n')


@pytest.mark.parametrize(
    "metadata",
    [
        {},  # nbval, nbconvert
        {"cellId": "abc", "tags": ["solution"]},
        {"cellId": "abc", "metadata": {"tags": ["solution"]}},
        {"cellId": "abc", "tags": ["exercise", "solution"]},
    ],
)
def test_neither_replays_nor_solutions_are_noted(metadata, monkeypatch, own_kit):
    in_cell(monkeypatch, **metadata)
    kit.note(*FIRST)
    assert [path.name for path in own_kit.iterdir()] == ["helpers"]


@pytest.mark.parametrize(
    "metadata",
    [
        {"cellId": "abc"},
        {"cellId": "abc", "tags": ["my solution"]},
        {"cellId": "solution", "metadata": {"name": "'solution'"}},
    ],
)
def test_only_a_tag_makes_a_solution(metadata, monkeypatch):
    in_cell(monkeypatch, **metadata)
    kit.note(*FIRST)
    assert row("00")[0] == "1 of 2"


def test_nothing_is_noted_where_the_environment_says_so(monkeypatch, own_kit):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    kit.note(*FIRST)
    assert [path.name for path in own_kit.iterdir()] == ["helpers"]


def test_replays_turn_notes_off(tmp_path):
    assert offline_environment(tmp_path)["KIT_PROGRESS"] == "off"


def test_a_shell_that_is_no_notebook_notes_nothing(monkeypatch, own_kit):
    monkeypatch.setattr("IPython.get_ipython", object)
    kit.note(*FIRST)
    assert not (own_kit / ".progress.jsonl").exists()


def test_notes_of_the_earlier_form_count(own_kit):
    """They have the number that a lesson had then, and the exercise's title."""
    file = own_kit / ".progress.jsonl"
    earlier = json.dumps(["77", TITLE])
    file.write_text(f"\n{earlier}\n", "utf-8")
    assert row("00") == ("1 of 2", "the same state")
    kit.note(*FIRST)
    kit.note(*SECOND)
    assert row("00") == ("2 of 2", "all done")
    lines = file.read_text("utf-8").split()
    assert file.read_text("utf-8").startswith(f"\n{earlier}\n")
    assert "check_name" not in str(lines), "what is done is noted once"


def test_every_exercise_has_a_title_of_its_own():
    """Else a note of the earlier form could stand for two."""
    places = *read_lessons(), *read_more()
    titles = [title for place in places for title in place.exercises.values()]
    assert len(set(titles)) == len(titles) > 40


def test_a_process_without_a_notebook_notes_nothing(own_kit):
    (own_kit / "data").symlink_to(ROOT / "data")
    code = f"""
import sys; sys.path.insert(0, {str(own_kit)!r})
from helpers.lessons.export_in_depth import checks
checks.check_exporters(["keras", "export", "archive"])
from helpers.kit.progress import progress
print(progress().caption)"""
    done = run_fresh(code)
    assert "passed." in done.output
    assert "exercises done: 0" in done.output
    assert not (own_kit / ".progress.jsonl").exists()


@pytest.mark.parametrize("reason", ["read only", "of somebody else"])
def test_a_kit_that_is_not_ours_is_left_alone(reason, monkeypatch, own_kit, tmp_path):
    if reason == "read only":
        monkeypatch.setattr(os, "access", lambda path, mode: False)
    else:
        monkeypatch.setattr(os, "getuid", lambda: own_kit.stat().st_uid + 1)
    kit.note(*FIRST)
    assert row("00")[0] == "1 of 2"
    assert not (own_kit / ".progress.jsonl").exists()
    assert (tmp_path / "home" / ".copy-save-restore.jsonl").exists()


def test_what_cannot_be_written_or_read_is_no_error(own_kit):
    (own_kit / ".progress.jsonl").mkdir()
    kit.note(*FIRST)
    assert row("00")[0] == "0 of 2"


def test_no_home_is_no_error(monkeypatch):
    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr("pathlib.Path.home", no_home)
    kit.note(*FIRST)
    assert row("00")[0] == "0 of 2"


def test_foreign_and_cut_off_lines_cost_no_other(own_kit):
    file = own_kit / ".progress.jsonl"
    whole = json.dumps(SECOND)
    file.write_bytes(
        f'{whole}\n5\n[1, 2, 3]\n[[], {{}}]\n\n["start_here", "check_na'.encode()
    )
    assert row("00")[0] == "1 of 2"
    kit.note(*FIRST)
    assert row("00")[0] == "2 of 2"


def test_notebooks_at_the_same_time_lose_nothing():
    every = [(x.subject, name) for x in read_lessons()[:6] for name in x.exercises]
    threads = [threading.Thread(target=kit.note, args=one) for one in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kit.progress().caption == f"exercises done: {len(every)}"


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_titles_are_those_of_the_notebook_in_its_order(lesson):
    notebooks = [read(path) for path in LESSONS if path.stem == lesson.file]
    exercises = [cell for book in notebooks for cell in tagged(book, "exercise")]
    assert list(lesson.exercises) == list(map(check_of, exercises))


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

    def run(**metadata):
        content = {"code": CHECK, "silent": False, "store_history": True}
        message = client.session.msg("execute_request", content, metadata=metadata)
        client.shell_channel.send(message)
        while True:  # a slow kernel answers late who asked whether it is ready
            reply = client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                break
        assert reply["content"]["status"] == "ok"

    try:
        run()
        run(cellId="def", tags=["solution"])
        assert not noted.exists()
        run(cellId="abc", tags=["exercise"])
        assert json.loads(noted.read_text("utf-8")) == [
            "export_in_depth",
            "check_exporters",
        ]
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
