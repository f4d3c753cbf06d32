"""All rules by their names, and how a rule says where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nbformat import NotebookNode

Problems = Iterator[str]
Check = Callable[[NotebookNode, str], Problems]
RULES: dict[str, Check] = {}
_ONLY: dict[str, str] = {}  # rules of "lessons" only, or of "more" only


def rule(check: Check) -> Check:
    """Take a rule that every notebook keeps."""
    RULES[check.__name__] = check
    return check


def rule_of(kind: str) -> Callable[[Check], Check]:
    """Take a rule that only lessons keep, or only the notebooks in more/."""

    def register(check: Check) -> Check:
        _ONLY[check.__name__] = kind
        return rule(check)

    return register


def rules_for(name: str) -> list[str]:
    """Return the titles of the rules that a notebook has to keep."""
    kind = "more" if name.startswith("more/") else "lessons"
    return [title for title in RULES if _ONLY.get(title, kind) == kind]


def broken_rules(notebook: NotebookNode, name: str) -> dict[str, list[str]]:
    """Return every rule of its kind that a notebook breaks, with the reasons."""
    found = {title: list(RULES[title](notebook, name)) for title in rules_for(name)}
    return {title: reasons for title, reasons in found.items() if reasons}


def first_line(cell: NotebookNode) -> str:
    """Return the beginning of a cell, by which an author finds it."""
    return cell.source.strip().split("\n")[0][:60]
