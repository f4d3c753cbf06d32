"""What a plan of the workshop runs of a lesson runs without the rest: `make whole`.

What can be told without running the cells is in test_workshop.py.
"""

import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from authoring.notebooks import code_cells, execute, tags
from authoring.workshop import cells_taught, taught
from helpers.kit.lessons import read_lessons

FILES = {lesson.number: lesson.file for lesson in read_lessons()}


@pytest.mark.parametrize(("number", "sections"), sorted(taught()), ids=str)
def test_what_a_plan_runs_needs_no_section_that_it_leaves_out(
    number, sections, tmp_path, warm
):
    cells = cells_taught(number, sections)
    notebook = new_notebook(cells=[new_markdown_cell("# A plan"), *cells])
    done = code_cells(execute(notebook, FILES[number], tmp_path / "kit"))
    for cell, ran in zip(cells, done, strict=True):
        kinds = [output.output_type for output in ran.outputs]
        assert ("error" in kinds) == ("raises-exception" in tags(cell)), cell.source
