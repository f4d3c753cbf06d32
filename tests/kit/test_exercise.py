"""Checks of exercises: what the learner reads, and what their author reads."""

import linecache

import numpy as np
import pytest

from helpers.kit.exercise import (
    Hint,
    NotAnswered,
    a,
    answered,
    by_hand,
    cases,
    exercise,
    expect,
    expect_words,
    forget_attempts,
    hint_on,
    refuses,
)
from helpers.tools.processes import run_fresh


@pytest.fixture(autouse=True)
def first_attempt():
    forget_attempts()


@pytest.fixture
def said(capsys):
    """Return a function that runs a check of lesson 06 and gives its reply."""

    def reply(check, *answers, **named):
        check.__name__ = "check_parts"
        check.__module__ = "helpers.lessons.exact_resume.checks"
        exercise(check)(*answers, **named)
        return capsys.readouterr().out

    return reply


def test_check_that_raises_answers_in_one_line(said):
    reply = said(lambda answer: answer.no_such_attribute, 1)
    assert "not right yet" in reply
    assert "AttributeError: 'int' object has no attribute 'no_such_attribute'" in reply
    assert reply.count("\n") == 1


CELL = """# Count the weights.
def count(model):
    return len(
        model.wieghts
    )

check(count)
"""


def test_error_in_the_cell_of_the_learner_has_its_line(capsys):
    def check_parts(count):
        return f"{count(np)} weights."

    check_parts.__module__ = "helpers.lessons.exact_resume.checks"
    cell = compile(CELL, "/tmp/ipykernel_1/2.py", "exec")
    exec(cell, {"check": exercise(check_parts)})
    assert capsys.readouterr().out == (
        'Exercise "what is missing?": not right yet. Checking your answer ended in an '
        "error in line 4 of your cell: AttributeError: module 'numpy' has no attribute "
        "'wieghts'\n"
    )


def test_line_is_that_of_the_cell_even_if_a_library_raises(capsys):
    def check_parts(count):
        return count()

    check_parts.__module__ = "helpers.lessons.exact_resume.checks"
    source = "import json\ncheck(lambda:\n    json.loads('{'))"
    exec(source, {"check": exercise(check_parts)})
    assert "ended in an error in line 3 of your cell: JSON" in capsys.readouterr().out


def test_check_takes_keywords(said):
    reply = said(lambda first, second: f"{first} and {second}.", 1, second=2)
    assert reply == 'Exercise "what is missing?": passed. 1 and 2.\n'


def test_check_without_a_title_is_an_error_of_its_author():
    def check_nothing():
        return "Well done."

    check_nothing.__module__ = "helpers.lessons.exact_resume.checks"
    with pytest.raises(ValueError, match="check_nothing has no title, section or skel"):
        exercise(check_nothing)


def test_check_without_a_closing_sentence_is_an_error_of_its_author(said):
    with pytest.raises(TypeError, match=r"check_parts in .* returned no closing"):
        said(lambda answer: None, 1)


@pytest.mark.parametrize(
    ("check", "answers"),
    [
        (lambda answer: "passed", [...]),
        (lambda answer: "passed", [["yes", ...]]),
        (lambda answer: answered(answer()), [lambda: ...]),
        (lambda answer: str(answer() + 1), [lambda: ...]),
        (lambda answer: answer.__module__, [...]),
    ],
)
def test_what_has_a_placeholder_is_not_answered(said, check, answers):
    assert "not answered yet. Replace the `...`" in said(check, *answers)


def test_placeholder_is_seen_before_the_hint_of_an_error():
    with pytest.raises(NotAnswered), hint_on(TypeError, "no number"):
        int(...)


def test_missing_return_is_named():
    with pytest.raises(Hint, match="is a `return` missing"):
        answered(None)
    assert answered(0) == 0


def test_kind_is_expected():
    assert a((1,), (list, tuple), "no list") == (1,)
    with pytest.raises(Hint, match="no list"):
        a("ab", (list, tuple), "no list")


def test_each_case_has_its_hint():
    tried = [((2,), 4, "first"), ((3,), 9, lambda said: f"not {said}")]
    cases(lambda n: n * n, tried)
    with pytest.raises(Hint, match="not 6"):
        cases(lambda n: n + n, tried)
    with pytest.raises(Hint, match="first"):
        cases(lambda n: n, tried)
    with pytest.raises(NotAnswered):
        cases(lambda n: ..., tried)


def test_what_is_not_refused_gets_the_hint():
    def other_error():
        raise KeyError("x")

    assert str(refuses(lambda: int("x"), "assert")).startswith("invalid literal")
    with pytest.raises(Hint, match="assert the status"):
        refuses(lambda: 1, "assert the status")
    with pytest.raises(KeyError):
        refuses(other_error, "assert", ValueError)
    with pytest.raises(NotAnswered):
        refuses(lambda: answered(...), "assert")


def test_error_gets_the_hint():
    with pytest.raises(Hint, match="read: 'x'"), hint_on(KeyError, "read: {}".format):
        {}["x"]
    with pytest.raises(Hint, match="inner"), hint_on(Exception, "outer"):
        expect(False, "inner")
    with pytest.raises(KeyError), hint_on((ValueError, OSError), "never said"):
        {}["x"]


def tool(value, *, factor=2):
    """What the kit has for the question of an exercise."""
    return factor * value


def test_tool_refuses_while_the_function_of_the_learner_runs():
    imported_before = tool
    by_name = by_hand(lambda value: imported_before(value), "tool")
    for guarded in (
        by_hand(lambda value: imported_before(value, factor=3), tool),
        by_hand(imported_before, tool),
        by_name,
    ):
        with pytest.raises(Hint, match="yourself: your function may not call `tool`"):
            guarded(1)
        assert tool(1) == 2  # the check itself may call it


def test_what_is_written_by_hand_runs_as_it_is():
    assert by_hand(lambda value, more: value + more, tool, "no_such_name")(1, more=2)
    with pytest.raises(KeyError):
        by_hand(lambda: {}["x"], tool)()
    assert tool(1) == 2
    with pytest.raises(TypeError, match="not callable"):
        by_hand("no function", tool)()


def test_words_are_counted_known_and_compared():
    right = [("yes", "It does."), ("no", "It does not.")]
    words = ("yes", "no")
    expect_words(["yes", "no"], right, words, "Way")
    for answers, hint in (
        ("yes", "Give a list of 2 words."),
        (["yes"], "Give a list of 2 words."),
        (["yes", "maybe"], 'The words are: `"yes"`, `"no"`.'),
        (["yes", "yes"], "Way 2: It does not."),
    ):
        with pytest.raises(Hint) as raised:
            expect_words(answers, right, words, "Way")
        assert str(raised.value) == hint


def guess(answers):
    hints = [("yes", "It does."), ("no", "It does not."), ("no", "Not at all.")]
    expect_words(answers, hints, ("yes", "no"), "Way")
    return "All three."


SECTION = '\nRead section "2. What the next step depends on" again.\n'


def test_first_list_is_a_prediction_and_gets_a_score_alone(said):
    assert "Give a list of 3 words." in said(guess, ["yes"])  # not yet a prediction
    reply = said(guess, ["yes", "yes", "yes"])
    assert "Your list has 1 of 3 right. This first list counts as your" in reply
    assert "It does not." not in reply
    reply = said(guess, ["yes", "no", "yes"])
    assert reply.endswith(f"not right yet. Way 3: Not at all.{SECTION}")
    reply = said(guess, ["yes", "no", "no"])
    assert reply.endswith("passed. All three. Your prediction had 1 of 3 right.\n")


def test_list_that_is_right_at_once_has_no_score(said):
    assert said(guess, ["yes", "no", "no"]).endswith("passed. All three.\n")


def test_help_becomes_more_with_each_failure(said):
    def check(answer):
        expect(answer == 2, "Count again.")
        return "Two."

    for _ in range(4):  # no failure
        said(check, ...)
    assert said(check, 1).endswith("not right yet. Count again.\n")
    for _ in range(2):
        assert said(check, 1).endswith(f"Count again.{SECTION}")
    for _ in range(2):
        reply = said(check, 1)
        assert f"Count again.{SECTION}This answer has one blank, `...`. " in reply
        assert 'missing = {"noise": noise, "data": data, "seeds": seeds}' in reply
        assert '"seed" in ...]' in reply
        assert "<<" not in reply
    assert said(check, 2).endswith("passed. Two.\n")


@pytest.mark.parametrize(
    ("first_line", "verdict", "noted"),
    [
        ("# Solution", "the solution passes", []),
        ("# My solution", "passed", [True]),
        ("import keras", "passed", [True]),
    ],
)
def test_a_solution_is_told_from_an_answer(
    first_line, verdict, noted, monkeypatch, capsys
):
    """By its first line, which IPython and a file of Python leave in linecache."""

    def check_parts(answer):
        return f"It is {answer}."

    notes = []
    monkeypatch.setattr(
        "helpers.kit.exercise.note", lambda *_, passed: notes.append(passed)
    )
    check_parts.__module__ = "helpers.lessons.exact_resume.checks"
    lines = [f"{first_line}\n", "check(4)\n"]
    monkeypatch.setitem(linecache.cache, "/tmp/1.py", (20, None, lines, "/tmp/1.py"))
    cell = compile("".join(lines), "/tmp/1.py", "exec")
    exec(cell, {"check": exercise(check_parts)})
    said = capsys.readouterr().out
    assert said == f'Exercise "what is missing?": {verdict}. It is 4.\n'
    assert notes == noted


def test_ipython_leaves_the_lines_of_a_cell():
    """A shell as a kernel has it, in a process of its own."""
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
cell = "# Solution\\nimport sys, linecache\\nname = sys._getframe().f_code.co_filename"
shell.run_cell(cell).raise_error()
import linecache
print(repr(linecache.getline(shell.user_ns["name"], 1)))"""
    assert run_fresh(code).output == "'# Solution\\n'\n"
