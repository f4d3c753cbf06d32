"""The plans of a workshop, computed from the lessons: python -m authoring.workshop

docs/workshop/plan.toml says which sections and exercises a plan has, and how each row
is run. The minutes come from the formula of authoring.minutes, times one factor for a
class. The tables are written into the pages of docs/workshop/, between two marks.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from nbformat import NotebookNode

from authoring.minutes import EXERCISE, LINE, size_of
from authoring.notebooks import FOLDER, ROOT, code_cells, read, tags
from helpers.kit.lessons import read_lessons

PAGES = ROOT / "docs" / "workshop"
PLANS = PAGES / "plan.toml"
# What a class takes more than one person alone: hands go up at each prediction, people
# ask, and all wait until the last one has run the cell.
CLASS = 1.6
TYPED = 20 / 60  # minutes for a line that everybody types, in place of LINE
HOW = {
    "live": "live-coded",
    "type": "all type",
    "told": "told",
    "demo": "told, from the demo",
    "pairs": "pairs",
    "alone": "alone, then pairs",
    "group": "whole group",
    "paper": "alone, on paper",
    "break": "",
    "buffer": "catch up",
}
_LESSONS = {lesson.number: lesson for lesson in read_lessons()}


@dataclass(frozen=True)
class Row:
    """One row of a plan, as plan.toml has it."""

    how: str
    what: str = ""  # the name of a row that belongs to no lesson
    minutes: int = 0  # of such a row
    lesson: str = ""
    sections: tuple[str, ...] = ()  # headings, without what is below the next heading
    exercise: str = ""
    stop: str = ""  # where to stop, and what to ask
    wait_for: str = ""  # the id of the cell whose line all wait for
    drop: tuple[str, ...] = ()  # at a break: later rows that a late class leaves out


@dataclass(frozen=True)
class Plan:
    """The rows of half a day."""

    name: str
    title: str
    minutes: int
    row: tuple[Row, ...] = field(default=())


@cache
def read_plans() -> tuple[Plan, ...]:
    """Return the plans, as plan.toml has them.

    >>> [plan.name for plan in read_plans()]
    ['half', 'first', 'second']
    """
    found = tomllib.loads(PLANS.read_text("utf-8"))["plan"]
    return tuple(Plan(**one | {"row": tuple(map(_row, one["row"]))}) for one in found)


def _row(facts: Mapping[str, Any]) -> Row:
    lists = {name: tuple(facts[name]) for name in ("sections", "drop") if name in facts}
    return Row(**{**facts, **lists})


def name_of(row: Row) -> str:
    """Return how a row is named, in a plan and where another row drops it."""
    if row.exercise:
        return f'Exercise {row.lesson} "{row.exercise}"'
    if row.lesson:
        return f"Lesson {row.lesson} · {_LESSONS[row.lesson].title}"
    return row.what


def key_of(row: Row) -> str:
    """Return a name that no other row of the plan has.

    >>> key_of(Row("live", lesson="04", sections=("1. Three lines",)))
    '04: 1. Three lines'
    """
    if row.exercise:
        return f"{row.lesson}: {row.exercise}"
    return f"{row.lesson}: {row.sections[0]}" if row.lesson else row.what


# The minutes of a row.


@cache
def notebook_of(number: str) -> NotebookNode:
    """Return the notebook of a lesson."""
    return read(FOLDER / f"{_LESSONS[number].file}.ipynb")


@cache
def parts_of(number: str) -> dict[str, list[NotebookNode]]:
    """Return the cells of a lesson below each of its headings."""
    parts: dict[str, list[NotebookNode]] = {}
    heading = ""
    for cell in notebook_of(number).cells:
        if cell.cell_type == "markdown":
            found = re.search(r"^#{1,3} (.*)$", cell.source, re.M)
            heading = found[1] if found else heading
        parts.setdefault(heading, []).append(cell)
    return parts


def set_up_of(number: str, until: str) -> list[NotebookNode]:
    """Return what sets up before a section: what is tagged so, and what comes first.

    What comes first are the cells before all sections, and the first cell at least.
    """
    title, *_ = parts_of(number)
    found: list[NotebookNode] = []
    for heading, cells in parts_of(number).items():
        if heading == until:
            break
        for cell in code_cells(NotebookNode(cells=cells)):
            if heading == title or not found or "setup" in tags(cell):
                found.append(cell)
    return found


def taught() -> set[tuple[str, tuple[str, ...]]]:
    """Return the number of each lesson, with the sections that a plan runs of it."""
    found = set()
    for plan in read_plans():
        sections: dict[str, tuple[str, ...]] = {}
        for row in plan.row:
            if row.sections and row.how != "demo":
                sections[row.lesson] = sections.get(row.lesson, ()) + row.sections
        found |= set(sections.items())
    return found


def cells_taught(number: str, sections: Sequence[str]) -> list[NotebookNode]:
    """Return the code cells of sections, below what sets them up; no exercises."""
    cells = set_up_of(number, sections[0])
    for section in sections:
        cells += code_cells(NotebookNode(cells=parts_of(number)[section]))
    return [cell for cell in cells if not {"exercise", "solution"} & set(tags(cell))]


def minutes_of(row: Row, first: bool = False) -> int:
    """Return the minutes of a row; the first row of a lesson runs its set-up, too."""
    if not row.lesson:
        return row.minutes
    headings = list(row.sections)
    if row.exercise:
        headings = [_heading_of(row)]
    cells = [cell for heading in headings for cell in parts_of(row.lesson)[heading]]
    if row.exercise:
        cells = [cell for cell in cells if cell.cell_type == "markdown"][:1]
    elif first:
        cells = set_up_of(row.lesson, headings[0]) + cells
    size = size_of(NotebookNode(cells=cells))
    exact = size.reading + EXERCISE * bool(row.exercise)
    if row.how == "type":
        exact += size.lines * (TYPED - LINE)
    return math.ceil(CLASS * exact)


def _heading_of(row: Row) -> str:
    for heading in parts_of(row.lesson):
        if re.fullmatch(rf"Exercise \d: {re.escape(row.exercise)}", heading):
            return heading
    raise ValueError(f"Lesson {row.lesson} has no exercise {row.exercise!r}.")


def timed(plan: Plan) -> Iterator[tuple[int, int, Row]]:
    """Yield when each row begins, how long it lasts, and the row."""
    begins, seen = 0, set()
    for row in plan.row:
        lasts = minutes_of(row, first=row.lesson not in seen)
        if not row.exercise:
            seen.add(row.lesson)
        yield begins, lasts, row
        begins += lasts


def clock(minutes: int) -> str:
    """Return minutes as a time.

    >>> clock(68)
    '1:08'
    """
    return f"{minutes // 60}:{minutes % 60:02}"


# The line that all wait for.


def line_of(row: Row) -> str:
    """Return the printed line by which people show that they are there."""
    if row.exercise:
        return f'Exercise "{row.exercise}": passed.'
    if not row.wait_for:
        return ""
    (cell,) = [c for c in notebook_of(row.lesson).cells if c.id == row.wait_for]
    output = cell.outputs[-1]
    text = output.get("text") or f"{output.ename}: {output.evalue}"
    return text.strip().splitlines()[-1][:60]


# The tables.


def plan_table(plan: Plan) -> str:
    """Return a plan as a table, with its pace below."""
    lines = [
        "| begins | minutes | what | how | stop, and ask |",
        "|---|---|---|---|---|",
    ]
    pace = []
    end = 0
    for begins, lasts, row in timed(plan):
        what = f"**{name_of(row)}**" if row.how in ("break", "buffer") else name_of(row)
        how = HOW[row.how]
        if row.sections:
            how += f": {_sections_text(row)}"
        lines.append(f"| {clock(begins)} | {lasts} | {what} | {how} | {row.stop} |")
        if row.drop:
            pace.append(_pace(plan, begins, row))
        end = begins + lasts
    lines.append(f"| {clock(end)} | | **End** | | |")
    return "\n".join([*lines, "", "**Pace.**", "", *pace])


def _where(row: Row) -> str:
    sections = f", {_sections_text(row)}" if row.sections else ""
    return name_of(row).partition(" · ")[0] + sections


def _sections_text(row: Row) -> str:
    """Name sections by their numbers, and what is below them by its heading."""
    numbers = [s.partition(".")[0] for s in row.sections if s[0].isdigit()]
    others = [f"*{s}*" for s in row.sections if not s[0].isdigit()]
    several = "sections" if len(numbers) > 1 else "section"
    text = f"{several} {_listed(numbers)}" if numbers else ""
    return ", ".join(filter(None, [text, *others]))


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _pace(plan: Plan, begins: int, row: Row) -> str:
    dropped = [
        f"{_where(later)}, {lasts} minutes"
        for _, lasts, later in timed(plan)
        if key_of(later) in row.drop
    ]
    return (
        f"- At {clock(begins)} you are at *{row.what}*. If you are ten minutes late, "
        f"drop this: {' · '.join(dropped)}"
    )


def checkpoint_table(plan: Plan) -> str:
    """Return when everybody shows a note, and the line that a green note means."""
    lines = ["| at | in | a green note means that this line is printed |"]
    lines.append("|---|---|---|")
    for begins, lasts, row in timed(plan):
        if line := line_of(row):
            lines.append(f"| {clock(begins + lasts)} | {name_of(row)} | `{line}` |")
    return "\n".join(lines)


def marked(page: str, name: str, table: str) -> str:
    """Put a table between its marks in a page.

    >>> marked("a<!-- table x --><!-- end -->b", "x", "new").splitlines()
    ['a<!-- table x -->', '', 'new', '', '<!-- end -->b']
    """
    mark = rf"(<!-- table {re.escape(name)} -->).*?(<!-- end -->)"
    if not re.search(mark, page, re.S):
        raise ValueError(f"No page has the mark <!-- table {name} --> and an end.")
    return re.sub(mark, lambda m: f"{m[1]}\n\n{table}\n\n{m[2]}", page, flags=re.S)


def tables() -> dict[str, dict[str, str]]:
    """Return what is written into each page: a table for each name."""
    plans = read_plans()
    return {
        "plan.md": {plan.name: plan_table(plan) for plan in plans},
        "during.md": {plan.name: checkpoint_table(plan) for plan in plans},
    }


def updated() -> dict[str, str]:
    """Return the pages as they should be, with the tables of now."""
    pages = {}
    for name, found in tables().items():
        page = (PAGES / name).read_text("utf-8")
        for mark, table in found.items():
            page = marked(page, mark, table)
        pages[name] = page
    return pages


if __name__ == "__main__":
    for name, page in updated().items():
        (PAGES / name).write_text(page, "utf-8")
        print(f"docs/workshop/{name}: written")
