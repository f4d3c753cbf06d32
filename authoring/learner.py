"""Write learner/: the notebooks without solutions and outputs, for workshops.

python -m authoring.learner [folder]
"""

from __future__ import annotations

import sys
from pathlib import Path

from nbformat import NotebookNode

from authoring.notebooks import (
    NOTEBOOKS,
    ROOT,
    code_cells,
    name_of,
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
    """Write all notebooks; refuse to overwrite a copy that may hold answers."""
    copies = {path: folder / f"{name_of(path)}.ipynb" for path in NOTEBOOKS}
    taken = [copy.name for copy in copies.values() if copy.exists()]
    if taken:
        raise SystemExit(
            f"{folder} already holds {taken[0]}: move or delete that folder first, "
            "somebody's answers may be in it."
        )
    for path, copy in copies.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(to_text(learner_form(read(path))), "utf-8")
    return [*copies.values()]


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "learner"
    written = write_learner_copy(target)
    print(f"{len(written)} notebooks without solutions in {target.name}/")
