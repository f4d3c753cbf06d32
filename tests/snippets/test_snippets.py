"""Every snippet runs alone: a fresh process, an empty folder, no helpers.

What that means exactly is said in `tests.support.alone`.
"""

import pytest

from authoring.notebooks import LESSONS, read, tagged
from authoring.rules.registry import first_line

SNIPPETS = [
    pytest.param(cell.source, id=f"{path.stem[:2]} {first_line(cell)[11:]}")
    for path in LESSONS
    for cell in tagged(read(path), "snippet")
]
NO_HELPERS = """
import importlib.util, sys
if importlib.util.find_spec("helpers"):
    sys.exit("helpers can be imported here: the snippet is not alone")
"""


@pytest.mark.parametrize("source", SNIPPETS)
def test_snippet_runs_alone(source, tmp_path, alone):
    done = alone.run(NO_HELPERS + source, tmp_path)
    assert done.code == 0, f"{done}\n{done.errors}"
    left = [path.name for path in tmp_path.rglob("*")]
    assert left == [], "a snippet cleans up what it writes"
