"""The command that shows the room reads only what it may."""

import json
import sys

import pytest

from hub import room
from hub.person import SHOWN


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["room", "--folder", str(tmp_path)])
    for name in ("ana", "ben"):
        mine = tmp_path / "people" / name
        mine.mkdir(parents=True)
        note = json.dumps(["start_here", "check_name"])
        (mine / ".progress.jsonl").write_text(note, "utf-8")
    return tmp_path


def test_only_who_is_shown_is_shown(folder, capsys):
    (folder / "people" / "ana" / SHOWN).touch()
    room.main()
    said = capsys.readouterr().out
    assert "ana" in said
    assert "ben" not in said
    assert "Not shown: 1" in said
    assert "0 people answered both times" in said


def test_nobody_is_shown_without_having_been_told(folder):
    with pytest.raises(SystemExit, match=r"^Nobody is shown to you\."):
        room.main()


def test_a_folder_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["room", "--folder", str(tmp_path / "none")])
    with pytest.raises(SystemExit, match="cannot be read: No such file"):
        room.main()
