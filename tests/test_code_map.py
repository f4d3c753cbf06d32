"""CONTRIBUTING's map of the code is that of the imports."""

import ast
import re

import pytest

from tests.authoring.notebooks import LESSONS, ROOT, code_cells, read

IMPORT = re.compile(r"(?:from|import) helpers(?:\.| import )(\w+)|\b(\w+)\.py\b")
NUMBERS = [path.stem[:2] for path in LESSONS]


def mentioned(text):
    """The modules that a text imports or names as files, also within strings."""
    return {module or file for module, file in IMPORT.findall(text)} & set(MODULES)


def imported(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and "helpers." in (node.module or ""):
            yield node.module.split(".")[1]


MODULES = {
    path.stem: set(imported(path))
    for path in (ROOT / "helpers").glob("*.py")
    if path.stem != "__init__"
}
DIRECT = {
    path.stem[:2]: mentioned("\n".join(c.source for c in code_cells(read(path))))
    for path in LESSONS
}
CHECKS = {
    number: set(imported(ROOT / "helpers" / "exercises" / f"lesson{number}.py"))
    for number in NUMBERS
}


def reached_by(modules):
    """All modules that are imported, by these or by those."""
    found, left = set(), set(modules)
    while left:
        module = left.pop()
        found.add(module)
        left |= MODULES[module] - found
    return found


def reached_from(number):
    """All modules that a lesson needs, with those of its exercises' checks."""
    return reached_by(DIRECT[number] | CHECKS[number])


MAP = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The code")[2]


def rows(text=MAP):
    for line in re.findall(r"^\| (`.*)\|$", text, re.M):
        names, _, used = (part.strip() for part in line.split(" | "))
        modules = [name.rpartition("/")[2] for name in re.findall(r"`([^`]*)`", names)]
        yield [m.removesuffix(".py") for m in modules if m.endswith(".py")], used


def test_every_module_has_its_line():
    listed = [module for modules, _ in rows() for module in modules]
    assert sorted(listed) == sorted(MODULES)


@pytest.mark.parametrize(
    ("modules", "used"), list(rows()), ids=lambda value: str(value)[:40]
)
def test_lessons_are_those_that_import_it(modules, used):
    told = {*re.findall(r"\b\d\d\b", used)}
    if used.startswith("all"):  # but for those that are named
        told = set(NUMBERS) - told
    for module in modules:
        importing = {number for number in NUMBERS if module in DIRECT[number]}
        reaching = {number for number in NUMBERS if module in reached_from(number)}
        assert importing <= told, f"{module}: {sorted(importing - told)} are missing"
        assert told <= reaching, f"{module}: {sorted(told - reaching)} do not use it"


def test_tools_know_nothing_of_the_lessons():
    _, *parts = re.split(r"^\*\*.*?\*\*", MAP, flags=re.M)
    tools, tried_out, _ = (
        {module for modules, _ in rows(part) for module in modules} for part in parts
    )
    assert min(len(tools), len(tried_out)) > 10
    assert not reached_by(tools) & tried_out


def test_every_module_is_used():
    used = set().union(*map(reached_from, NUMBERS))
    assert set(MODULES) - used == set()
