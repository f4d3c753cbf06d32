"""Exercises with their solutions, and the quiz."""

from __future__ import annotations

import re

from nbformat import NotebookNode

from authoring.notebooks import code_cells, printed, tagged, tags
from authoring.rules.registry import Problems, first_line, rule
from helpers.kit.lessons import read_lesson


@rule
def exercises_paired(notebook: NotebookNode, name: str) -> Problems:
    """2 to 4 exercises: a starter with one `...`, then a folded, passing solution."""
    cells = code_cells(notebook)
    exercises = tagged(notebook, "exercise")
    if not 2 <= len(exercises) <= 4:
        yield f"{len(exercises)} exercises"
    if len(exercises) != len(tagged(notebook, "solution")):
        yield "exercises and solutions do not come in pairs"
    for cell in exercises:
        at = cells.index(cell) + 1
        if at == len(cells) or "solution" not in tags(cells[at]):
            yield f"no solution follows: {first_line(cell)}"
            continue
        solution = cells[at]
        if cell.source.count("...") != 1:
            yield f"the starter needs exactly one '...': {first_line(cell)}"
        if "not answered yet" not in printed(cell):
            yield f"the starter does not say 'not answered yet': {printed(cell)}"
        if ": passed." not in printed(solution):
            yield f"the solution does not pass: {printed(solution)}"
        if check_call(cell) != check_call(solution):
            yield f"exercise and solution are checked differently: {check_call(cell)}"
        hidden = solution.metadata.get("jupyter", {})
        if not (hidden.get("source_hidden") and hidden.get("outputs_hidden")):
            yield f"the solution is not folded away: {check_call(cell)}"


def check_call(cell: NotebookNode) -> str:
    """Return the last line of an exercise, which calls its check."""
    return cell.source.strip().split("\n")[-1]


@rule
def solutions_labelled(notebook: NotebookNode, name: str) -> Problems:
    """A solution begins with `# Solution`, which is what a reader sees of it folded."""
    for cell in tagged(notebook, "solution"):
        if not cell.source.startswith("# Solution\n"):
            yield f"the first line of a solution is: {first_line(cell)}"


@rule
def solutions_last(notebook: NotebookNode, name: str) -> Problems:
    """After the first solution come exercises, progress and quiz: nothing needs it."""
    cells = code_cells(notebook)
    first = next((i for i, cell in enumerate(cells) if "solution" in tags(cell)), None)
    for cell in cells[first:] if first else []:
        code = cell.source.removeprefix("# Solution\n")
        if not re.match(
            r"from helpers\.(lessons\.\w+|kit\.progress|kit\.quiz) import ", code
        ):
            yield f"neither an exercise nor the quiz: {first_line(cell)}"


@rule
def quiz_at_the_end(notebook: NotebookNode, name: str) -> Problems:
    """One quiz of three questions with three options, shown near the end."""
    call = f'show_quiz("{name[3:]}")'
    shown = [i for i, cell in enumerate(notebook.cells) if call in cell.source]
    if len(shown) != 1 or shown[0] < len(notebook.cells) - 4:
        yield f"{call} should be called once, at the end"
    try:
        questions = read_lesson(name[3:]).questions
    except ValueError as error:
        yield str(error)
        return
    if len(questions) != 3:
        yield f"{len(questions)} questions"
    for question in questions:
        if len(question.options) < 3 or question.right not in range(
            len(question.options)
        ):
            yield f"needs 3 options, one of them right: {question.ask}"
    if len({question.right for question in questions}) == 1:
        yield "the right answer has the same place in all questions"
