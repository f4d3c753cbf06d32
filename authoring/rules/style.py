"""How a lesson is written: its header, its pace, its end."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from authoring.notebooks import code_cells, markdown_cells, tagged, tags
from authoring.rules.registry import Problems, first_line, rule
from helpers.kit.lessons import read_lesson, read_lessons

LONGEST_CELL, LONGEST_SNIPPET = 8, 29
MAY_BE_LONGER = {"snippet", "exercise", "solution"}


@rule
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
    for other in read_lessons():
        if abs(int(other.number) - int(name[:2])) == 1:
            wanted[f"a link to {other.file}"] = f"({other.file}.ipynb)" in text
    for what, there in wanted.items():
        if not there:
            yield f"the header has not: {what}"


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
    """A code cell has 1 to 8 lines; snippets, exercises and solutions may have more."""
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


@rule
def predictions(notebook: NotebookNode, name: str) -> Problems:
    """The reader is asked for a prediction, at least twice after lesson 00."""
    asked = sum("**Predict**" in cell.source for cell in markdown_cells(notebook))
    if asked < (1 if name.startswith("00") else 2):
        yield f"only {asked} times '**Predict**'"


@rule
def takes_away(notebook: NotebookNode, name: str) -> Problems:
    """The last cell is the take-away: a decision table and three traps."""
    text = notebook.cells[-1].source
    if not text.startswith("## Take away\n") or "|---|" not in text:
        yield "the last cell is not '## Take away' with a table"
    if re.findall(r"^(\d)\. ", text, re.M) != ["1", "2", "3"]:
        yield "it does not list three traps"


@rule
def snippets_complete(notebook: NotebookNode, name: str) -> Problems:
    """A snippet names itself, is short, imports what it uses, ends in an assert."""
    taken: set[str] = set()
    for cell in tagged(notebook, "setup"):
        taken |= _assigned(cell)
    for cell in tagged(notebook, "snippet"):
        title = first_line(cell)
        tree = ast.parse(cell.source)
        imported = {node.name.split(".")[0] for node in _imports(tree)}
        if not re.match(r"# Snippet: \w.{10,}", title):
            yield f"the first line is not '# Snippet: what it does': {title}"
        if len(cell.source.split("\n")) > LONGEST_SNIPPET:
            yield f"{len(cell.source.split(chr(10)))} lines: {title}"
        if "helpers" in imported:
            yield f"it imports helpers: {title}"
        if not imported & {"tensorflow", "keras"}:
            yield f"it does not bring its imports: {title}"
        if not any(isinstance(node, ast.Assert) for node in ast.walk(tree.body[-1])):
            yield f"it does not end in an assert: {title}"
        if clash := (_assigned(cell) & taken):
            yield f"it overwrites {sorted(clash)} of the lesson's set-up: {title}"


def _imports(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from node.names
        elif isinstance(node, ast.ImportFrom):
            yield ast.alias(node.module or "")


def _assigned(cell: NotebookNode) -> set[str]:
    """Return the names that a cell leaves behind, imports aside."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(cell.source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)  # what is assigned inside stays inside
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        else:
            waiting += ast.iter_child_nodes(node)
    return names
