"""What cells need of the cells above them: told by their text, without running them."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from nbformat import NotebookNode

# What IPython gives to every cell.
_GIVEN = {*dir(builtins), "display", "get_ipython", "__name__", "__file__"}


def lacking(cells: Sequence[NotebookNode], chosen: Sequence[NotebookNode]) -> list[str]:
    """Return what chosen cells use, and only cells that are not chosen make.

    That is each name, and each file in the folder of the lesson, `work / "file"`.

    >>> from nbformat.v4 import new_code_cell
    >>> one = new_code_cell("import math\\nwith open(work / 'a', 'w') as file: pass")
    >>> two = new_code_cell("print(math.pi, (work / 'a').exists(), undefined)")
    >>> lacking([one, two], [two])
    ['math', 'undefined', 'work', "work / 'a'"]
    >>> lacking([one, two], [one, two])
    ['undefined', 'work']
    """
    ids = {cell.id for cell in chosen}
    made, left_out, found = set(_GIVEN), set(), set()
    for cell in cells:
        tree = ast.parse(_python(cell.source))
        stored, used = _names(tree)
        files = _files(tree)
        if cell.id in ids:
            found |= used - stored - made
            found |= {name for name in files if name in left_out and name not in made}
            made |= stored | files
        else:
            left_out |= files
    return sorted(found)


def _python(source: str) -> str:
    """Leave out lines for IPython."""
    return "\n".join(
        line for line in source.split("\n") if not line.startswith(("!", "%"))
    )


def _names(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Return the names that code makes, and those that it uses."""
    stored, used = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else stored).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            stored.add(node.name)
        elif isinstance(node, ast.arg):
            stored.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            stored.add(node.name)
        elif isinstance(node, ast.alias):
            stored.add((node.asname or node.name).split(".")[0])
    return stored, used


def _files(tree: ast.AST) -> set[str]:
    """Return what is written as `work / "file"`."""
    return {
        f"work / {node.right.value!r}"
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp)
        and isinstance(node.left, ast.Name)
        and node.left.id == "work"
        and isinstance(node.right, ast.Constant)
    }
