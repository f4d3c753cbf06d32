"""Plans, demos and wrong answers of WORKSHOP.md are those of the lessons."""

import json
import re

import pytest

from authoring.notebooks import (
    LESSONS,
    ROOT,
    check_of,
    code_cells,
    markdown_cells,
    printed,
    read,
    sanitized,
    stage,
    tagged,
    tags,
    wrong_answers,
)
from helpers.kit.lessons import read_lessons
from tests.support.warm_process import BEFORE_TENSORFLOW

TEXT = (ROOT / "docs" / "WORKSHOP.md").read_text("utf-8")
BY_NUMBER = {lesson.number: lesson for lesson in read_lessons()}
NOTEBOOKS = {path.stem[:2]: read(path) for path in LESSONS}
EXERCISES = {
    number: [
        BY_NUMBER[number].exercises[check_of(cell)]
        for cell in tagged(notebook, "exercise")
    ]
    for number, notebook in NOTEBOOKS.items()
}
WRONG = {
    lesson.number: {
        title: wrong_answers(lesson.subject)[check]
        for check, title in lesson.exercises.items()
    }
    for lesson in read_lessons()
}
GOALS = {
    number: re.findall(
        r"^- (.*)$", notebook.cells[0].source.partition("You need")[0], re.M
    )
    for number, notebook in NOTEBOOKS.items()
}


def parts(text, mark):
    """Return what stands under each heading of one level."""
    found = re.split(rf"^{mark} (.*)\n", text, flags=re.M)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def rows(text):
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


CHAPTERS = parts(TEXT, "##")
PLANS = {title: rows(CHAPTERS[title]) for title in CHAPTERS if "minutes" in title}
AUDIT = rows(CHAPTERS["all exercises by what they exercise"])
SECTIONS = {
    title[:2]: (title, text)
    for title, text in parts(CHAPTERS["lesson by lesson"], "###").items()
}


def test_there_are_two_plans():
    assert len(PLANS) == 2


@pytest.mark.parametrize("title", PLANS)
def test_minutes_add_up(title):
    *plan, end = PLANS[title]
    minutes = 0
    for begins, lasts, what, _ in plan:
        assert begins == f"{minutes // 60}:{minutes % 60:02}", what
        minutes += int(lasts)
    assert title.endswith(f" in {minutes} minutes")
    assert end[0] == f"{minutes // 60}:{minutes % 60:02}"
    rest = sum(int(row[1]) for row in plan if row[2] in ("Break", "Lunch"))
    assert f"{rest} minutes of breaks" in CHAPTERS[title]


@pytest.mark.parametrize("title", PLANS)
def test_a_plan_names_lessons_and_exercises_that_exist(title):
    minutes = {(row[0], row[1]): row[3] for row in AUDIT}
    taught = []
    for _, lasts, what, how in PLANS[title][:-1]:
        if lesson := re.fullmatch(r"Lesson (\d\d) · (.*)", what):
            assert BY_NUMBER[lesson[1]].title == lesson[2]
            taught.append(lesson[1])
            expect_places(lesson[1], how)
        elif task := re.fullmatch(r'Exercise (\d\d) (".*")', what):
            assert task[1] == taught[-1], f"{what} does not follow its lesson"
            assert minutes[task[1], task[2]] == lasts, what
        else:
            assert what in ("Welcome", "Break", "Lunch", "Closing quiz", "Goodbye")


def expect_places(lesson, text):
    """Expect a lesson to have the sections and *headings* that a text names."""
    if lesson not in NOTEBOOKS:
        return
    prose = "\n".join(cell.source for cell in markdown_cells(NOTEBOOKS[lesson]))
    for numbers in re.findall(r"sections? ((?:\d(?:, | and | to )?)+)", text):
        for number in re.findall(r"\d", numbers):
            assert f"## {number}. " in prose, f"lesson {lesson} has no section {number}"
    for heading in re.findall(r"\*([^*]+)\*", text):
        found = re.search(rf"^###? .*{re.escape(heading)}|\*\*{heading}", prose, re.M)
        assert found, f"lesson {lesson} has no heading {heading!r}"


def test_what_may_be_skipped_exists():
    found = re.findall(
        r"^- Lesson (\d\d): (.*?)(?=^- |\Z)", CHAPTERS["what to skip"], re.M | re.S
    )
    assert found
    for lesson, text in found:
        expect_places(lesson, text)


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_every_lesson_has_demo_predictions_and_discussion(lesson):
    title, text = SECTIONS[lesson.number]
    assert title == f"{lesson.number} · {lesson.title}"
    for what in ("**Demo: ", "**Predict.** ", "**Discuss.** "):
        assert what in text


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_what_is_said_of_wrong_answers_is_about_tested_ones(number):
    """Each line begins with a part of an answer that the tests try out."""
    found = parts(SECTIONS[number][1], "####")
    assert [title.strip('"') for title in found] == EXERCISES[number], (
        "WORKSHOP.md needs a part for each exercise, in their order"
    )
    for title, text in found.items():
        answers = [case["answer"] for case in WRONG[number][title.strip('"')]]
        lines = re.findall(r"^- `(.+?)`(?=: )", text, re.M)
        assert len(lines) == len(re.findall(r"^- ", text, re.M)) >= 2
        for line in lines:
            assert any(line in answer for answer in answers), f"{title}: {line}"


def test_table_has_every_exercise_and_counts_its_wrong_answers():
    listed = [(row[0], row[1].strip('"')) for row in AUDIT if row[1][0] == '"']
    assert listed == [(n, title) for n in EXERCISES for title in EXERCISES[n]]
    for number, what, _, _, wrong in AUDIT:
        if what[0] == '"':
            assert int(wrong) == len(WRONG[number][what.strip('"')]), what
        else:
            at = re.fullmatch(r"question (\d) of the quiz", what)[1]
            assert (
                int(wrong) == len(BY_NUMBER[number].questions[int(at) - 1].options) - 1
            )


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_every_promise_has_an_exercise_or_a_question(number):
    kept = {goal for row in AUDIT if row[0] == number for goal in row[2].split("<br>")}
    assert kept == set(GOALS[number])


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_exercises_leave_time_for_the_lesson(lesson):
    asked = sum(int(row[3]) for row in AUDIT if row[0] == lesson.number)
    assert asked <= 0.8 * lesson.minutes


def test_closing_quiz_is_over_the_whole_kit():
    questions = re.findall(
        r"^(\d+)\. \*\*(.*?)\*\*.*?\(([\d, ]+)\)$",
        CHAPTERS["closing quiz"],
        re.M | re.S,
    )
    assert [int(n) for n, _, _ in questions] == list(range(1, len(questions) + 1))
    assert 8 <= len(questions) <= 10
    assert {n for _, _, where in questions for n in where.split(", ")} <= set(BY_NUMBER)


def demo(number):
    """Return the numbers of the cells that a demo runs, those of the set-up first."""
    notebook = NOTEBOOKS[number]
    cells = code_cells(notebook)
    headings = [c for c in notebook.cells if re.search("^## ", c.source, re.M)]
    before = notebook.cells[: notebook.cells.index(headings[0])]
    named = [n for n, cell in enumerate(cells) if cell in before]
    steps = re.findall(r"^\d\. .*$", SECTIONS[number][1], re.M)
    for up_to, names in re.findall(
        r"[Rr]un (all up to )?((?:`[^`]+`(?:, | and )?)+)", "\n".join(steps)
    ):
        for name in re.findall(r"`([^`]+)`", names):
            at = next((n for n, cell in enumerate(cells) if is_named(cell, name)), None)
            assert at is not None, f"no cell of lesson {number} has {name!r}"
            named += range(len(named), at + 1) if up_to else [at]
    assert named == sorted(named), "a demo goes from top to bottom"
    return named


def is_named(cell, name):
    return name in cell.source


RUN = """
import contextlib, io, json, traceback
told = []
display = lambda shown: repr(shown)  # of Jupyter; what it shows is not printed
for source, may_raise in {cells!r}:
    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            exec(source, globals())
    except Exception:
        if not may_raise:
            raise
    told.append(out.getvalue())
print(json.dumps(told))
"""


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_a_demo_runs_alone_and_prints_what_the_lesson_has(number, tmp_path, alone):
    numbers = demo(number)
    if numbers == list(range(len(numbers))):
        return  # the lesson from its beginning: this is what the replay runs
    cells = [code_cells(NOTEBOOKS[number])[n] for n in numbers]
    name = BY_NUMBER[number].file
    path = stage(NOTEBOOKS[number], name, tmp_path / "kit")
    sources = [(cell.source, "raises-exception" in tags(cell)) for cell in cells]
    done = alone.run(
        RUN.format(cells=sources),
        path.parent,
        new_interpreter=path.stem[3:] in BEFORE_TENSORFLOW,
    )
    assert done.code == 0, done
    told = json.loads(done.output.strip().split("\n")[-1])
    for cell, text in zip(cells, told, strict=True):
        assert sanitized(text) == printed(cell), cell.source
