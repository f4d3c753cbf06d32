"""All rules by their names, and how a rule says where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nbformat import NotebookNode

Problems = Iterator[str]
RULES: dict[str, Callable[[NotebookNode, str], Problems]] = {}


def rule(check: Callable[[NotebookNode, str], Problems]) -> Callable:
    RULES[check.__name__] = check
    return check


def broken_rules(notebook: NotebookNode, name: str) -> dict[str, list[str]]:
    """Return every rule that a notebook breaks, with the reasons."""
    found = {title: list(check(notebook, name)) for title, check in RULES.items()}
    return {title: reasons for title, reasons in found.items() if reasons}


def first_line(cell: NotebookNode) -> str:
    """Return the beginning of a cell, by which an author finds it."""
    return cell.source.strip().split("\n")[0][:60]
