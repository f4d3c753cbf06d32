"""Each demo runs alone and shows what its lesson shows: `make whole`.

What can be told without running the cells is in test_demos.py.
"""

import re

import pytest

from authoring.demos import cells_of, demo_of, notebook_of
from authoring.notebooks import code_cells, execute
from helpers.kit.lessons import read_lessons


def shown(cell):
    """Return what a cell shows, without the pixels of its pictures.

    Nor with the numbers that Keras appends to names: they count what ran before.
    """
    texts = []
    for output in cell.outputs:
        data = sorted(output.get("data", {}).items())
        texts += [output.get("text", ""), output.get("ename"), output.get("evalue")]
        texts += [text for kind, text in data if not kind.startswith("image/")]
    return [re.sub(r"(?<=[a-z])_\d+\b", "_N", text) for text in texts if text]


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_a_demo_runs_alone_and_shows_what_the_lesson_shows(lesson, tmp_path, warm):
    done = execute(notebook_of(lesson), lesson.file, tmp_path / "kit")
    cells = cells_of(lesson, demo_of(lesson.subject))
    for mine, theirs in zip(code_cells(done), cells, strict=True):
        assert shown(mine) == shown(theirs), mine.source
