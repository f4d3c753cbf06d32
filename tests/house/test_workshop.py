"""Plans, pages and wrong answers of the workshop are those of the lessons."""

import re

import pytest

from authoring.anchors import broken_link, links
from authoring.demos import demo_of
from authoring.notebooks import (
    LESSONS,
    ROOT,
    check_of,
    code_cells,
    read,
    tagged,
    wrong_answers,
)
from authoring.workshop import (
    CLASS,
    HOW,
    PAGES,
    Row,
    cells_taught,
    clock,
    key_of,
    line_of,
    marked,
    minutes_of,
    notebook_of,
    parts_of,
    read_plans,
    taught,
    timed,
    updated,
)
from helpers.kit.lessons import read_lessons
from tests.support.needs import lacking

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


def page(name):
    return (PAGES / f"{name}.md").read_text("utf-8")


CATALOGUE = parts(page("catalogue"), "##")
AUDIT = rows(CATALOGUE["all exercises by what they exercise"])
SECTIONS = {
    title[:2]: (title, text)
    for title, text in parts(CATALOGUE["lesson by lesson"], "###").items()
}
PLANS = pytest.mark.parametrize("plan", read_plans(), ids=lambda plan: plan.name)


# The plans.


@pytest.mark.parametrize("name", ["plan.md", "during.md"])
def test_tables_are_those_of_the_plans(name):
    text = (PAGES / name).read_text("utf-8")
    assert text == updated()[name], "run: python -m authoring.workshop"


def test_a_page_without_a_mark_is_refused():
    with pytest.raises(ValueError, match="No page has the mark <!-- table half -->"):
        marked("a page", "half", "a table")


@PLANS
def test_minutes_add_up(plan):
    *_, (begins, lasts, _) = timed(plan)
    assert begins + lasts == plan.minutes == 240
    shown = rows(parts(page("plan"), "##")[plan.title.lower()])
    assert [row[0] for row in shown] == [
        *(clock(begins) for begins, _, _ in timed(plan)),
        clock(plan.minutes),
    ]
    assert sum(int(row[1]) for row in shown[:-1]) == plan.minutes


def test_the_page_names_the_factor_once():
    assert page("plan").count(f"multiplies by {CLASS}.") == 1


@PLANS
def test_breaks_and_buffers_are_enough(plan):
    spent = {"break": 0, "buffer": 0}
    without = 0
    for _, lasts, row in timed(plan):
        without = 0 if row.how == "break" else without + lasts
        assert without <= 60, f"{without} minutes without a break, at {row}"
        if row.how in spent:
            spent[row.how] += lasts
    assert spent["break"] >= 30
    assert spent["buffer"] >= 20


@PLANS
def test_rows_are_those_of_lessons(plan):
    taught = {}
    for row in plan.row:
        assert row.how in HOW
        assert row.how == "break" or row.stop, f"where do people stop in {row}?"
        if row.sections:
            known = list(parts_of(row.lesson))
            places = [known.index(heading) for heading in row.sections]
            assert places == sorted(places)
            assert not any(heading.startswith("Exercise") for heading in row.sections)
            taught[row.lesson] = max(places)
        elif row.exercise:
            assert row.exercise in EXERCISES[row.lesson]
            assert row.lesson in taught, f"{row} comes before its lesson"
    keys = [key_of(row) for row in plan.row]
    assert len(keys) == len(set(keys))
    lessons = [row.lesson for row in plan.row if row.lesson]
    assert "01" in lessons or plan.name == "second"
    assert lessons == sorted(lessons), "the plan follows the order of the lessons"


@PLANS
def test_a_late_class_drops_ten_minutes_that_come_later(plan):
    breaks = [at for at, row in enumerate(plan.row) if row.how == "break"]
    dropped = set()
    for at in breaks:
        assert plan.row[at].drop, "each break has its pace"
        later = {
            key_of(row): lasts
            for _, lasts, row in list(timed(plan))[at + 1 :]
            if row.how not in ("break", "buffer")
        }
        assert sum(later[key] for key in plan.row[at].drop) >= 10
        assert not dropped & set(plan.row[at].drop), "dropped twice"
        dropped |= set(plan.row[at].drop)
    pace = [line for line in page("plan").splitlines() if line.startswith("- At ")]
    assert len(pace) == sum(
        row.how == "break" for plan in read_plans() for row in plan.row
    )


@PLANS
def test_no_dropped_section_is_needed_by_an_exercise(plan):
    """Each exercise of the plan keeps a section of its lesson before it."""
    dropped = {key for row in plan.row for key in row.drop}
    for at, row in enumerate(plan.row):
        if row.exercise and key_of(row) not in dropped:
            before = [r for r in plan.row[:at] if r.lesson == row.lesson and r.sections]
            assert any(key_of(other) not in dropped for other in before), row


@PLANS
def test_lines_to_wait_for_are_printed(plan):
    lines = [line_of(row) for row in plan.row if line_of(row)]
    assert len(lines) >= 8
    for row in plan.row:
        if not row.wait_for:
            continue
        known = parts_of(row.lesson)
        below = [cell.id for name in row.sections for cell in known[name]]
        assert row.wait_for in below, "the line is printed by another section"
        (cell,) = [c for c in notebook_of(row.lesson).cells if c.id == row.wait_for]
        assert any(line_of(row) in str(output) for output in cell.outputs)


def test_minutes_grow_with_what_is_taught():
    one = Row("live", lesson="04", sections=("4. Nothing met",))
    more = Row("live", lesson="04", sections=("4. Nothing met", "Layers in a list"))
    typed = Row("type", lesson="04", sections=("4. Nothing met",))
    assert minutes_of(one) < minutes_of(more)
    assert minutes_of(one) < minutes_of(typed)
    assert minutes_of(one) < minutes_of(one, first=True)


@pytest.mark.parametrize(("number", "headings"), sorted(taught()), ids=str)
def test_what_a_plan_runs_needs_no_section_that_it_leaves_out(number, headings):
    """`make whole` runs the cells."""
    every = code_cells(NOTEBOOKS[number])
    needed = lacking(every, cells_taught(number, headings))
    assert set(needed) <= set(lacking(every, every))


def test_a_section_that_a_plan_lacks_is_seen():
    sections = ("1. Three lines", "2. What is in the file", "4. Nothing met")
    every = code_cells(NOTEBOOKS["04"])
    assert "path" not in lacking(every, cells_taught("04", sections))
    assert "path" in lacking(every, cells_taught("04", sections[1:]))


# The pages.


def test_links_lead_to_what_is_there():
    pages = [ROOT / "docs" / "WORKSHOP.md", *sorted(PAGES.glob("*.md"))]
    assert len(pages) == 7
    for file in pages:
        targets = links(file.read_text("utf-8"))
        assert targets
        problems = [p for target in targets for p in broken_link(target, file)]
        assert not problems, f"{file.name}: {problems}"


def test_every_page_is_linked_from_the_first():
    first = (ROOT / "docs" / "WORKSHOP.md").read_text("utf-8")
    for file in PAGES.glob("*.md"):
        assert f"(workshop/{file.name})" in first
        assert "(../WORKSHOP.md)" in file.read_text("utf-8")


def test_commands_that_the_pages_name_exist():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    files = [ROOT / "docs" / "WORKSHOP.md", *PAGES.glob("*.md")]
    named = {
        c
        for f in files
        for c in re.findall(r"`make ([a-z][a-z-]*)", f.read_text("utf-8"))
    }
    assert {"demos", "deck", "learner", "wheels", "hub"} <= named
    known = set(re.findall(r"^([a-z-]+):.*##", makefile, re.M))
    assert named <= known


def test_the_set_up_half_hour_takes_half_an_hour():
    found = rows(parts(page("before"), "##")["the set-up half-hour"])
    minutes = -30
    for begins, lasts, _ in found:
        assert begins == f"-0:{-minutes:02}"
        minutes += int(lasts)
    assert minutes == 0


def test_other_groups_are_offered_sections_and_exercises_that_exist():
    text = parts(page("plan"), "##")["other groups"]
    offers = re.findall(r"sections ([\d, andto]+) of lesson (\d\d)", text)
    assert len(offers) >= 3
    for numbers, lesson in offers:
        for number in re.findall(r"\d", numbers):
            assert any(name.startswith(f"{number}. ") for name in parts_of(lesson))
    for lesson, title in re.findall(r'of lesson (\d\d) and its exercise "(.*?)"', text):
        assert title in EXERCISES[lesson]


# What people answer.


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_every_lesson_has_demo_predictions_and_discussion(lesson):
    title, text = SECTIONS[lesson.number]
    assert title == f"{lesson.number} · {lesson.title}"
    assert f"**Demo: {demo_of(lesson.subject).title}.**" in text
    assert f"`demos/{lesson.file}.ipynb`" in text
    for what in ("**Predict.** ", "**Discuss.** "):
        assert what in text


@pytest.mark.parametrize("number", NOTEBOOKS)
def test_what_is_said_of_wrong_answers_is_about_tested_ones(number):
    """Each line begins with a part of an answer that the tests try out."""
    found = parts(SECTIONS[number][1], "####")
    assert [title.strip('"') for title in found] == EXERCISES[number], (
        "catalogue.md needs a part for each exercise, in their order"
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
    for number, what, _, wrong in AUDIT:
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


def test_closing_quiz_is_over_the_whole_kit():
    questions = re.findall(
        r"^(\d+)\. \*\*(.*?)\*\*.*?\(([\d, ]+)\)$",
        parts(page("during"), "##")["closing quiz"],
        re.M | re.S,
    )
    assert [int(n) for n, _, _ in questions] == list(range(1, len(questions) + 1))
    assert len(questions) == 10
    asked = [where.split(", ") for _, _, where in questions]
    assert {n for places in asked for n in places} <= set(BY_NUMBER)
    # A plan asks a question only if one of its lessons answers it.
    half, first, second = read_plans()
    for plan, days in {half: [half], first: [first], second: [first, second]}.items():
        had = {row.lesson for day in days for row in day.row}
        stops = " ".join(row.stop for row in plan.row)
        for numbers in re.findall(r"Questions ([\d, and]+) of the \[closing", stops):
            for number in re.findall(r"\d+", numbers):
                assert had & set(asked[int(number) - 1]), f"{plan.name}: {number}"
    assert all("of the [closing quiz]" in str(plan) for plan in (half, second))
