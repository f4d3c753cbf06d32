"""The form of a known bug: words on top, then plain code, then one computed assert."""

import ast
import re
import sys

import pytest

from authoring.known_bugs import BUGS, NO_ISSUE, index, read_bug, read_bugs
from authoring.versions.pieces import GONE
from helpers.kit.snippets import read_snippets
from tests.snippets.test_form import imports

FILES = sorted(BUGS.glob("*.py"))
LONGEST = 30  # lines of code
PLAIN = {"tensorflow", "keras", "numpy", "h5py"}
ISSUE = r"https://github\.com/[\w.-]+/[\w.-]+/(?:issues|pull)/\d+"


def problems(text: str) -> list[str]:
    """Return what is wrong with the text of a known bug's file."""
    bug, tree = read_bug("any", text), ast.parse(text)
    last = tree.body[-1]
    is_assert = isinstance(last, ast.Assert) and isinstance(last.msg, ast.Constant)
    used = ast.walk(last.test) if is_assert else []
    modules = {name.split(".")[0] for name in imports(tree)}
    found = {
        "the title is no sentence of one line": (
            not re.fullmatch(r"[A-Za-z_.]+[ `].{10,90}\.", bug.title)
        ),
        "it does not say what is lost": not re.fullmatch(r".{20,180}\.", bug.loss),
        "it does not say why it counts": not re.fullmatch(r".{20,120}\.", bug.because),
        "it does not say what to do": not re.fullmatch(r".{10,120}\.", bug.instead),
        "its issue is no address of an issue": (
            bug.upstream != NO_ISSUE and not re.fullmatch(ISSUE, bug.upstream)
        ),
        "a snippet does not exist": not set(bug.snippets) <= set(read_snippets()),
        "it is mended in no version": (
            not re.fullmatch(r"|(?:Keras|TensorFlow) \d+\.\d+", bug.mended)
        ),
        f"it has more than {LONGEST} lines of code": (
            len([line for line in bug.code.splitlines() if line]) > LONGEST
        ),
        "it imports more than plain TensorFlow and Keras": (
            not modules <= PLAIN | sys.stdlib_module_names
        ),
        "it does not end in the assert": not is_assert or last.msg.value != GONE,
        "its assert computes nothing": not any(isinstance(x, ast.Name) for x in used),
        "it has an argument that older versions lack": (
            re.search(r"\.export\([^)]*verbose", bug.code) is not None
        ),
    }
    return [problem for problem, is_so in found.items() if is_so]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_known_bug_keeps_its_form(file):
    assert problems(file.read_text("utf-8")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_id_is_short_and_lower_case(file):
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+){1,5}", file.stem)


def test_every_known_bug_has_its_place_once():
    names = [name for group in index() for name in group["bugs"]]
    assert sorted(names) == sorted(read_bugs())


def test_titles_are_different():
    titles = [bug.title for bug in read_bugs().values()]
    assert len(set(titles)) == len(titles) >= 25


# The harness bites: each of these is seen.
DAMAGES = {
    "the title is no sentence of one line": ("restored.\n", "restored\n"),
    "it does not say what is lost": ("was matched.\n", "was matched\n"),
    "it does not say why it counts": ("\nBecause: ", "\nSo: "),
    "it does not say what to do": ("\nInstead: ", "\nThen: "),
    "its issue is no address of an issue": ("none found", "https://example.org/1"),
    "a snippet does not exist": ("restore_and_prove", "restore_and_hope"),
    "it is mended in no version": ('\n"""', '\nMended: soon\n"""'),
    "it has more than 30 lines of code": ("import tempfile", "import tempfile\n" * 20),
    "it imports more than plain TensorFlow and Keras": (
        "import tempfile",
        "import tempfile\nimport helpers",
    ),
    "it does not end in the assert": ("this fault is gone", "gone"),
    "its assert computes nothing": ("assert passed,", "assert True,"),
    "it has an argument that older versions lack": (
        "assert passed,",
        "net.export(path, verbose=False)\nassert passed,",
    ),
}


@pytest.mark.parametrize("problem", DAMAGES)
def test_damage_is_seen(problem):
    text = (BUGS / "nontrivial_match_passes.py").read_text("utf-8")
    assert problems(text) == []
    old, new = DAMAGES[problem]
    assert old in text
    assert problem in problems(text.replace(old, new))
