"""How a lesson is written: its header, its pace, its end."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from authoring.anchors import github_slug, headings
from authoring.notebooks import code_cells, markdown_cells, subject_of, tags
from authoring.rules.registry import Problems, first_line, rule, rule_of
from helpers.kit.lessons import Lesson, read_lesson, read_lessons, read_more

LONGEST_CELL = 8
MAY_BE_LONGER = {"exercise", "solution"}


@rule_of("lessons")
def header_complete(notebook: NotebookNode, name: str) -> Problems:
    """The first cell has title, goals, needs, minutes, "CPU, offline" and links; the
    last of them leads to the glossary.
    """
    try:
        lesson = read_lesson(name[3:])
    except ValueError as error:
        yield str(error)
        return
    text = notebook.cells[0].source
    wanted = {
        f"the title '# {lesson.number} · {lesson.title}'": (
            text.startswith(f"# {lesson.number} · {lesson.title}\n")
        ),
        "2 to 4 goals under '**You will be able to**'": (
            2 <= len(re.findall(r"^- ", text.partition("You need")[0], re.M)) <= 4
            and "**You will be able to**" in text
        ),
        "a table '| You need |' with necessary or helpful": (
            "| You need |" in text and "| necessary |" in text
        ),
        f"'**{lesson.minutes} minutes**'": f"**{lesson.minutes} minutes**" in text,
        "'CPU, offline'": "CPU, offline" in text,
        "a link to all lessons": "(../README.md#the-lessons)" in text,
        "a link to the glossary at its end": text.endswith(
            " · [glossary](../docs/GLOSSARY.md)"
        ),
    }
    for other in _neighbours(lesson):
        wanted[f"a link to {other.file}"] = f"({other.file}.ipynb)" in text
    for what, there in wanted.items():
        if not there:
            yield f"the header has not: {what}"


def _neighbours(lesson: Lesson) -> list[Lesson]:
    """Return the lessons before and after one; numbers may have gaps."""
    lessons = read_lessons()
    at = lessons.index(lesson)
    return [*lessons[max(at - 1, 0) : at], *lessons[at + 1 : at + 2]]


@rule
def quiet_start(notebook: NotebookNode, name: str) -> Problems:
    """The first cell that needs TensorFlow is preceded by `begin()`."""
    for cell in code_cells(notebook):
        if re.search(r"= begin\w*\(", cell.source):
            return
        if re.search(r"^\s*(import|from) (tensorflow|keras)", cell.source, re.M):
            break
    yield "TensorFlow is imported before helpers.kit.start.begin() is called"


@rule
def short_cells(notebook: NotebookNode, name: str) -> Problems:
    """A code cell has 1 to 8 lines; exercises and solutions may have more."""
    for cell in code_cells(notebook):
        if not MAY_BE_LONGER & set(tags(cell)) and lines(cell) > LONGEST_CELL:
            yield f"{lines(cell)} lines: {first_line(cell)}"


def lines(cell: NotebookNode) -> int:
    return sum(bool(line.strip()) for line in cell.source.split("\n"))


@rule
def announced(notebook: NotebookNode, name: str) -> Problems:
    """Text announces code: never more than two code cells without Markdown between."""
    run = 0
    for cell in notebook.cells:
        run = 0 if cell.cell_type == "markdown" else run + 1
        if run > 2:
            yield f"the third code cell in a row: {first_line(cell)}"


@rule_of("lessons")
def predictions(notebook: NotebookNode, name: str) -> Problems:
    """The reader is asked for a prediction, at least twice after lesson 00."""
    asked = sum("**Predict**" in cell.source for cell in markdown_cells(notebook))
    if asked < (1 if name.startswith("00") else 2):
        yield f"only {asked} times '**Predict**'"


@rule_of("more")
def opens_with_cases(notebook: NotebookNode, name: str) -> Problems:
    """A notebook in more/ opens with its title and "You need this when", and with a
    table from each case to a section.
    """
    (facts,) = [more for more in read_more() if more.subject == subject_of(name)] or [0]
    if not facts:
        yield f"{subject_of(name)} is not in helpers/lessons/more.toml"
        return
    text = notebook.cells[0].source
    if not text.startswith(f"# {facts.title}\n\n**You need this when** {facts.need}"):
        yield f"it does not begin with '# {facts.title}' and why you need it"
    if "| your case | section |" not in text:
        yield "it has no table '| your case | section |'"
    if "(../../README.md#the-lessons)" not in text:
        yield "it has no link to all lessons"
    below = [h for c in markdown_cells(notebook) for h in headings(c.source)][1:]
    linked = set(re.findall(r"\]\(#([\w-]+)\)", text))
    for heading in below:
        is_found = heading == "take away" or heading.startswith("exercise ")
        if not is_found and github_slug(heading) not in linked:
            yield f"no case leads to the section {heading!r}"


@rule_of("lessons")
def takes_away(notebook: NotebookNode, name: str) -> Problems:
    """The last cell is the take-away: a decision table and three traps."""
    text = notebook.cells[-1].source
    if not text.startswith("## Take away\n") or "|---|" not in text:
        yield "the last cell is not '## Take away' with a table"
    if re.findall(r"^(\d)\. ", text, re.M) != ["1", "2", "3"]:
        yield "it does not list three traps"
