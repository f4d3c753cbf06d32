"""Exercises with their solutions, and the quiz."""

from __future__ import annotations

import ast
import re
import symtable

from nbformat import NotebookNode

from authoring.notebooks import code_cells, tagged, tags
from authoring.rules.registry import Problems, first_line, rule, rule_of
from helpers.kit.lessons import read_lesson


@rule
def exercises_paired(notebook: NotebookNode, name: str) -> Problems:
    """An exercise is a starter with one `...`, then a folded, passing solution. A
    lesson has 2 to 4 of them.
    """
    cells = code_cells(notebook)
    exercises = tagged(notebook, "exercise")
    if not name.startswith("more/") and not 2 <= len(exercises) <= 4:
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
        if ": not answered yet." not in reply(cell):
            yield f"the starter does not say 'not answered yet': {reply(cell)}"
        if ": the solution passes." not in reply(solution):
            yield f"the solution does not pass: {reply(solution)}"
        if check_call(cell) != check_call(solution):
            yield f"exercise and solution are checked differently: {check_call(cell)}"
        hidden = solution.metadata.get("jupyter", {})
        if not (hidden.get("source_hidden") and hidden.get("outputs_hidden")):
            yield f"the solution is not folded away: {check_call(cell)}"


def check_call(cell: NotebookNode) -> str:
    """Return the last line of an exercise, which calls its check."""
    return cell.source.strip().split("\n")[-1]


def reply(cell: NotebookNode) -> str:
    """Return the text of what a check replied under a cell."""
    return "".join(out.get("data", {}).get("text/plain", "") for out in cell.outputs)


@rule
def solutions_labelled(notebook: NotebookNode, name: str) -> Problems:
    """A solution begins with `# Solution`, which is what a reader sees of it folded."""
    for cell in tagged(notebook, "solution"):
        if not cell.source.startswith("# Solution\n"):
            yield f"the first line of a solution is: {first_line(cell)}"


@rule
def solutions_needed_by_nothing(notebook: NotebookNode, name: str) -> Problems:
    """Nothing needs a solution: what a starter or a solution assigns, no other cell
    uses before it assigns the name itself.
    """
    theirs: set[str] = set()
    for cell in code_cells(notebook):
        try:
            assigned, used = names_in(cell.source)
        except SyntaxError:
            continue  # another rule says so
        if {"exercise", "solution"} & set(tags(cell)):
            theirs |= assigned
            continue
        if needed := sorted(theirs & used):
            yield f"{', '.join(needed)} of a solution is used by: {first_line(cell)}"
        theirs -= assigned


def names_in(source: str) -> tuple[set[str], set[str]]:
    """Return the names that code assigns, and those that it uses without that.

    What a function uses when it is called counts as used.

    >>> assigned, used = names_in("import numpy as np\\nx = np.ones(n)")
    >>> sorted(assigned), sorted(used)
    (['np', 'x'], ['n'])
    """
    assigned: set[str] = set()
    used: set[str] = set()
    for statement in ast.parse(re.sub(r"^[%!].*$", "", source, flags=re.M)).body:
        table = symtable.symtable(ast.unparse(statement), "<cell>", "exec")
        inner = _global_names(table)
        own = {s.get_name() for s in table.get_symbols() if s.is_assigned()}
        own |= {s.get_name() for s in table.get_symbols() if s.is_imported()}
        used |= inner - assigned - (own - _read_first(statement, own))
        assigned |= own
    return assigned, used


def _global_names(table: symtable.SymbolTable) -> set[str]:
    """Return what a piece of code reads from the notebook, its functions included."""
    found = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced()
        and (symbol.is_global() or table.get_type() == "module")
    }
    return found.union(*map(_global_names, table.get_children()))


def _read_first(statement: ast.stmt, names: set[str]) -> set[str]:
    """Return the names that a single assignment reads and then assigns: x = x + 1."""
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return set()
    read = {n.id for n in ast.walk(statement.value) if isinstance(n, ast.Name)}
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        read.add(statement.target.id)
    return read & names


@rule_of("lessons")
def quiz_at_the_end(notebook: NotebookNode, name: str) -> Problems:
    """One quiz near the end: three questions, three options, a reply to each option."""
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
        if len(set(question.replies)) != len(question.options):
            yield f"needs a reply of its own to each option: {question.ask}"
    if len({question.right for question in questions}) == 1:
        yield "the right answer has the same place in all questions"
