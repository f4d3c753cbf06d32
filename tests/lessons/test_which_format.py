"""README's tables of formats are those that the notebooks compute."""

import re

import pytest

from authoring.notebooks import MORE, ROOT, code_cells, read, subject_of
from helpers.kit.lessons import read_lesson

README = (ROOT / "README.md").read_text("utf-8")
LESSON = ROOT / "notebooks" / f"{read_lesson('which_format').file}.ipynb"
(DEPTH,) = (p for p in MORE if subject_of(p.stem) == "state_that_is_not_plain_weights")


def table_of(path, call):
    """Return the cells of the table that a cell with this call has stored."""
    (cell,) = [c for c in code_cells(read(path)) if call in c.source]
    output = next(o for o in cell.outputs if "data" in o)
    lines = output["data"]["text/plain"].splitlines()
    return [re.split(r"\s{2,}", line.strip()) for line in lines]


FORMATS = table_of(DEPTH, "with_more=True")
KINDS = table_of(DEPTH, "matrix = what_came_back(work)")


def as_markdown(rows):
    """Return a table as README has it; a table of formats begins without a title."""
    head, *body = rows
    columns = len(body[0])
    lines = [f"| {' | '.join(line)} |" for line in body]
    title = "| " if len(head) < columns else ""
    return "\n".join([f"{title}| {' | '.join(head)} |", "|---" * columns + "|", *lines])


@pytest.mark.parametrize("rows", [FORMATS, KINDS], ids=["formats", "kinds of state"])
def test_readme_quotes_the_computed_table(rows):
    assert f"\n\n{as_markdown(rows)}\n\n" in README


def test_the_lesson_has_the_same_cells():
    """It shows four of the five forms, and ten of the twelve rows."""
    header, *rows = table_of(LESSON, "what_came_back(work)")
    columns = [FORMATS[0].index(form) + 1 for form in header]
    assert len(rows) == 10
    for row, larger in zip(rows, FORMATS[1:], strict=False):
        assert row == [larger[0], *(larger[column] for column in columns)]
    assert len(FORMATS) == 13


def test_every_kind_is_told_from_every_other():
    """The matrix has each verdict, so none of them is what it always says."""
    cells = {cell.partition(" if ")[0] for row in KINDS[1:] for cell in row[1:]}
    assert {"same step", "same outputs", "other outputs"} <= cells
