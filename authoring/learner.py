"""Write learner/: the lessons without solutions and outputs, for workshops.

python -m authoring.learner [folder]
"""

from __future__ import annotations

import sys
from pathlib import Path

from nbformat import NotebookNode

from authoring.notebooks import (
    LESSONS,
    ROOT,
    code_cells,
    read,
    to_text,
    without_solutions,
)


def learner_form(notebook: NotebookNode) -> NotebookNode:
    """No solutions, and no outputs either: a prediction comes before its answer."""
    result = without_solutions(notebook)
    for cell in code_cells(result):
        cell.outputs, cell.execution_count = [], None
    return result


def write_learner_copy(folder: Path) -> list[Path]:
    """Write all lessons; refuse to overwrite a copy that may hold answers."""
    taken = [path.name for path in LESSONS if (folder / path.name).exists()]
    if taken:
        raise SystemExit(
            f"{folder} already holds {taken[0]}: move or delete that folder first, "
            "somebody's answers may be in it."
        )
    folder.mkdir(parents=True, exist_ok=True)
    for path in LESSONS:
        text = to_text(learner_form(read(path)))
        (folder / path.name).write_text(text, "utf-8")
    return [folder / path.name for path in LESSONS]


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "learner"
    written = write_learner_copy(target)
    print(f"{len(written)} lessons without solutions in {target.name}/")
