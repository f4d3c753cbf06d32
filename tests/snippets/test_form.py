"""The form of a snippet's file: words on top, then code that proves itself."""

import ast
import re

import pytest

from helpers.kit.snippets import SNIPPETS

FILES = sorted(SNIPPETS.glob("*/*.py"))
LONGEST = 45  # lines
FRAMEWORKS = {"tensorflow", "keras", "keras_hub"}


def problems(text: str) -> list[str]:
    """Return what is wrong with the text of a snippet's file."""
    tree = ast.parse(text)
    words = ast.get_docstring(tree) or ""
    title, _, more = words.partition("\n\n")
    promise, _, yours = more.partition("\nYours: ")
    imported = {name.split(".")[0] for name in imports(tree)}
    last = tree.body[-1]
    found = {
        "the title is no sentence of one line": (
            not re.fullmatch(r"[A-Z].{10,83}\.", title)
        ),
        "the promise is no sentence of 15 to 160 characters": (
            not 15 <= len(promise) <= 160 or not promise.endswith(".")
        ),
        "it does not say what is yours": not re.fullmatch(r"(?s).{5,}\.", yours),
        f"it has more than {LONGEST} lines": text.count("\n") > LONGEST,
        "it imports helpers": "helpers" in imported,
        "it does not bring its imports": not imported & FRAMEWORKS,
        "it does not end in an assert": (
            not any(isinstance(node, ast.Assert) for node in ast.walk(last))
        ),
        "it points to a place outside of itself": (
            re.search(r"(?i)\b(?:as|see) (?:above|below)\b|\bsection \d", text)
            is not None
        ),
        "no comment says what is proven": (
            not re.search(r"^ *# Proof: .+\.$", text, re.M)
        ),
    }
    return [problem for problem, is_so in found.items() if is_so]


def imports(tree: ast.Module) -> list[str]:
    """Return the names of all modules that are imported."""
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_snippet_keeps_its_form(file):
    assert problems(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_id_is_short_and_lower_case(file):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+){1,4}", file.stem)


def test_ids_are_unique():
    names = [file.stem for file in FILES]
    assert sorted(set(names)) == sorted(names)


# The harness bites: each of these is seen.
DAMAGES = {
    "the title is no sentence of one line": ("worked.\n", "worked\n"),
    "the promise is no sentence of 15 to 160 characters": ("compare.\n", "compare\n"),
    "it does not say what is yours": ("\nYours: ", "\nMine: "),
    "it has more than 45 lines": ("# Proof", "\n" * LONGEST + "# Proof"),
    "it imports helpers": ("import keras\n", "import keras\nimport helpers.kit\n"),
    "it does not end in an assert": ("# Proof", "# Proof"),
    "it points to a place outside of itself": ("# Proof: ", "# Proof, see above: "),
    "no comment says what is proven": ("# Proof: ", "# "),
}


@pytest.mark.parametrize("problem", DAMAGES)
def test_damage_is_seen(problem):
    text = (SNIPPETS / "checkpoints" / "restore_and_prove.py").read_text("utf-8")
    assert problems(text) == []
    broken = text.replace(*DAMAGES[problem], 1)
    if problem == "it does not end in an assert":
        broken += "print('done')\n"
    assert problem in problems(broken)


def test_missing_imports_are_seen():
    text = (SNIPPETS / "checkpoints" / "restore_and_prove.py").read_text("utf-8")
    broken = re.sub(r"^import (keras|tensorflow).*\n", "", text, flags=re.M)
    assert problems(broken) == ["it does not bring its imports"]
