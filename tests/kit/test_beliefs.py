"""The ten questions: what is noted, what a person reads, what a room's files say."""

import json

import pytest

from helpers.kit import belief_form, beliefs, progress
from helpers.kit.beliefs import (
    RIGHT,
    changes,
    note_answers,
    read_answers,
    read_questions,
    room,
    what_changed,
)
from helpers.kit.lessons import read_lessons

ALL_RIGHT = {question.name: RIGHT for question in read_questions()}
WRONG = {
    question.name: next(b for b in question.beliefs if b != RIGHT)
    for question in read_questions()
}


@pytest.fixture(autouse=True)
def kit(tmp_path, monkeypatch):
    """A kit of its own, whose files are noted."""
    folder = tmp_path / "kit"
    folder.mkdir()
    monkeypatch.setattr(progress, "_KIT", folder)
    monkeypatch.delenv("KIT_PROGRESS", raising=False)
    return folder


# The questions.


def test_there_are_ten_questions_with_one_right_option_each():
    questions = read_questions()
    assert len({question.name for question in questions}) == 10
    places = set()
    for question in questions:
        assert len(question.options) == 3
        assert question.beliefs.count(RIGHT) == 1
        assert question.ask.endswith("?")
        places.add(question.beliefs.index(RIGHT))
    assert places == {0, 1, 2}


def test_each_wrong_option_has_a_belief_of_its_own_and_a_reason():
    held = [b for q in read_questions() for b in q.beliefs if b != RIGHT]
    assert len(held) == len(set(held)) == 20
    for question in read_questions():
        for option in question.options:
            assert option.why.endswith(".")
            assert len(option.belief.split()) >= 3 or option.belief == RIGHT


def test_each_question_is_shown_in_a_lesson():
    known = {lesson.number for lesson in read_lessons()}
    asked = [question.lesson for question in read_questions()]
    assert set(asked) <= known
    assert len(set(asked)) >= 7


# Noting.


def test_answers_are_noted_and_the_newest_count(kit):
    assert note_answers("before", WRONG)
    assert note_answers("before", ALL_RIGHT)
    assert note_answers("after", WRONG)
    found = read_answers(kit / ".beliefs.jsonl")
    assert found == {"before": ALL_RIGHT, "after": WRONG}
    assert not (kit / ".progress.jsonl").exists()


def test_a_file_has_no_name_and_no_time(kit):
    note_answers("before", WRONG)
    (line,) = (kit / ".beliefs.jsonl").read_text("utf-8").split("\n")[1:-1]
    assert set(json.loads(line)) == {"when", "answers"}


def test_notes_can_be_turned_off(kit, monkeypatch):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    assert not note_answers("before", WRONG)
    assert list(kit.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said(kit, monkeypatch):
    (kit / ".beliefs.jsonl").mkdir()
    assert not note_answers("before", WRONG)


@pytest.mark.parametrize(
    ("when", "answers", "reason"),
    [
        ("later", ALL_RIGHT, "neither 'before' nor 'after'"),
        ("before", {}, "one answer to each of the ten"),
        ("before", ALL_RIGHT | {"identity": "luck"}, "no option 'luck'"),
    ],
)
def test_other_answers_are_refused_before_anything_is_written(
    when, answers, reason, kit
):
    with pytest.raises(ValueError, match=reason):
        note_answers(when, answers)
    assert list(kit.iterdir()) == []


def test_damaged_lines_are_passed_over(kit):
    note_answers("before", WRONG)
    file = kit / ".beliefs.jsonl"
    bad = [
        "{",
        "7",
        '["before"]',
        json.dumps({"when": "after", "answers": {"identity": RIGHT}}),
        json.dumps({"when": "then", "answers": ALL_RIGHT}),
        json.dumps({"when": "after", "answers": ALL_RIGHT | {"identity": "luck"}}),
    ]
    file.write_text(file.read_text("utf-8") + "\n".join(bad), "utf-8")
    assert read_answers(file) == {"before": WRONG}
    file.write_bytes(b"\xff\xfe\x00")
    assert read_answers(file) == {}
    assert read_answers(kit / "not there") == {}


# What a person reads.


def test_what_is_open_is_said():
    assert str(what_changed()) == "Not answered yet: before and after."
    note_answers("after", WRONG)
    assert str(what_changed()) == "Not answered yet: before."
    note_answers("before", WRONG)
    assert "right before: 0 of 10, right now: 0" in str(what_changed())


def test_a_change_names_which_belief_went_and_which_stays():
    names = list(ALL_RIGHT)
    other = [
        b for b in read_questions()[3].beliefs if b not in (RIGHT, WRONG[names[3]])
    ]
    before = WRONG | {names[0]: RIGHT, names[2]: RIGHT}
    after = WRONG | {names[0]: RIGHT, names[1]: RIGHT, names[3]: other[0]}
    change = changes(before, after)
    states = [row[-1] for row in change.changed.rows]
    assert states[:5] == [
        "right both times",
        "this belief went",
        "a belief came",
        "another belief came",
        "this belief stays",
    ]
    assert change.changed.caption == "right before: 2 of 10, right now: 2"
    assert change.changed.rows[1][1:3] == (WRONG[names[1]], RIGHT)
    assert [row[0] for row in change.reasons.rows] == [str(n) for n in range(3, 11)]
    reason = read_questions()[4].chosen(WRONG[names[4]]).why
    assert change.reasons.rows[2][2] == reason
    assert change.reasons.rows[2][3] == f"lesson {read_questions()[4].lesson}"


def test_nothing_is_to_be_read_again_if_all_is_right():
    assert "read again" not in str(changes(WRONG, ALL_RIGHT))
    assert "read again" in str(changes(ALL_RIGHT, WRONG))


# What an instructor reads.


def files_of(folder, *people):
    folder.mkdir()
    for number, times in enumerate(people):
        lines = [json.dumps({"when": w, "answers": a}) for w, a in times]
        (folder / f"{number}.jsonl").write_text("\n".join(lines), "utf-8")
    return sorted(folder.iterdir())


def test_a_room_counts_people_who_answered_both_times(tmp_path):
    files = files_of(
        tmp_path / "room",
        [("before", WRONG), ("after", ALL_RIGHT)],
        [("before", WRONG), ("after", WRONG)],
        [("before", ALL_RIGHT), ("after", ALL_RIGHT | {"resume": WRONG["resume"]})],
        [("before", ALL_RIGHT)],
        [("after", ALL_RIGHT)],
    )
    table = room(files)
    assert table.caption == "3 people answered both times"
    rows = {q.name: row for q, row in zip(read_questions(), table.rows, strict=True)}
    assert rows["identity"] == ("2", "lesson 02", "1", "2", f"{WRONG['identity']}: 1")
    assert rows["resume"][2:] == ("1", "1", f"{WRONG['resume']}: 2")


def test_an_empty_room_has_nobody():
    assert room([]).caption == "0 people answered both times"
    assert {row[2:] for row in room([]).rows} == {("0", "0", "")}


def test_the_command_prints_the_figures_of_a_folder(tmp_path, capsys):
    files_of(tmp_path / "room", [("before", WRONG), ("after", ALL_RIGHT)])
    beliefs.main([str(tmp_path / "room")])
    assert "1 person answered both times" in capsys.readouterr().out
    for wrong in ([], [str(tmp_path / "nowhere")]):
        with pytest.raises(SystemExit, match="Name one folder"):
            beliefs.main(wrong)


# The form.


def parts_of(box):
    """Return the line that the browser fills, the button and the reply."""
    return box.children[1:]


def test_the_form_notes_only_whole_answers(kit):
    chosen, button, said = parts_of(belief_form.form("before"))
    button.click()
    assert "Still open: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10." in said.value
    chosen.value = "0,0,0,0,0,0,0,0,,"
    button.click()
    assert "Still open: 9, 10." in said.value
    assert list(kit.iterdir()) == []
    chosen.value = "0,0,0,0,0,0,0,0,1,1"
    button.click()
    assert said.value.startswith("Noted.")
    found = read_answers(kit / ".beliefs.jsonl")["before"]
    expected = [q.beliefs[0] for q in read_questions()[:-2]]
    assert list(found.values())[:-2] == expected
    assert list(found.values())[-2:] == [q.beliefs[1] for q in read_questions()[-2:]]


def test_the_form_says_if_nothing_could_be_noted(kit, monkeypatch):
    monkeypatch.setenv("KIT_PROGRESS", "off")
    chosen, button, said = parts_of(belief_form.form("after"))
    chosen.value = "0,0,0,0,0,0,0,0,0,0"
    button.click()
    assert "could not be noted" in said.value


def test_the_live_form_gives_no_answer_away():
    asked = belief_form.form("before").children[0].value
    for question in read_questions():
        for option in question.options:
            assert option.why not in asked
            assert option.belief == RIGHT or option.belief not in asked


def test_what_is_shown_without_a_kernel_gives_no_answer_away():
    shown = belief_form.ask("before")._repr_mimebundle_()[0]
    for question in read_questions():
        assert question.ask in shown["text/plain"]
        for option in question.options:
            assert option.why not in str(shown)
            assert option.belief == RIGHT or option.belief not in str(shown)


def test_another_time_is_refused():
    with pytest.raises(ValueError, match="neither 'before' nor 'after'"):
        belief_form.ask("later")
