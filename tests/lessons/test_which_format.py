"""README's table of formats is the one that the lesson computes."""

import re

from authoring.notebooks import ROOT, code_cells, read
from helpers.kit.lessons import read_lesson


def test_readme_quotes_the_computed_table():
    lesson = read(ROOT / "notebooks" / f"{read_lesson('which_format').file}.ipynb")
    (cell,) = [c for c in code_cells(lesson) if "what_came_back(work)" in c.source]
    lines = cell.outputs[0]["data"]["text/plain"].splitlines()
    rows = [re.split(r"\s{2,}", line.strip()) for line in lines]
    assert len(rows) == 11
    readme = (ROOT / "README.md").read_text("utf-8")
    header = f"| | {' | '.join(rows[0])} |"
    assert header in readme
    for row in rows[1:]:
        assert f"| {' | '.join(row)} |" in readme
