"""What an instructor sees of a room."""

import json

from helpers.kit.room import room

NAME = ["start_here", "check_name"]
STATE = ["start_here", "check_same_state"]
HINT = "This name is in your program. Look into the file."


def noted(folder, name, *notes):
    file = folder / name
    file.write_text("\n".join(json.dumps(note) for note in notes), "utf-8")
    return file


def test_a_room_shows_who_passed_and_which_hints_were_met(tmp_path):
    wrong = [*NAME, "not right yet", HINT]
    shown = room(
        {
            "ana": noted(tmp_path, "a", wrong, wrong, NAME, STATE),
            "ben": noted(tmp_path, "b", wrong),
            "chen": noted(
                tmp_path, "c", [*STATE, "not right yet"], ["of no lesson", 1]
            ),
            "dora": tmp_path / "has not begun",
        }
    )
    assert [row[1:] for row in shown.exercises.rows] == [
        ("the name in the file", "ana", "ben"),
        ("the same state", "ana", "chen"),
    ]
    assert shown.exercises.caption == "4 people"
    assert shown.hints.rows == (("2", "the name in the file", HINT),)


def test_a_room_where_nobody_has_begun(tmp_path):
    shown = room({"ana": tmp_path / "nothing"})
    assert shown.exercises.rows == ()
    assert shown.exercises.caption == "1 person"
    assert shown.shown() == (shown.exercises,)
