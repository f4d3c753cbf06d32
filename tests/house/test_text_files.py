"""Texts are the same everywhere: their line ends, their encoding, what is printed."""

import ast
import io
import json
import os
import subprocess
import sys

import pytest

from authoring.notebooks import ROOT
from helpers.kit.shown import Table, printable
from helpers.tools.processes import run_fresh
from tests.support.kit_copy import copy_kit

# What a machine says that knows ASCII alone.
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
TEXTS = {".py", ".ipynb", ".toml", ".md", ".txt", ".cfg", ".json"}

READ_ALL = """
import json
from authoring.notebooks import NOTEBOOKS, normal_form, read, sanitized, to_text
from authoring.versions.pieces import read_pieces
from authoring.working_copies import ROOT, wanted_files
from helpers.kit.beliefs import read_questions
from helpers.kit.lessons import read_places
from helpers.kit.setup_check import pinned_versions
from helpers.kit.snippets import read_snippets
from helpers.kit.words import read_words

print(json.dumps({
    "pieces": {piece.id: piece.hash for piece in read_pieces()},
    "snippets": {key: repr(found) for key, found in read_snippets().items()},
    "notebooks": {p.name: to_text(normal_form(read(p))) for p in NOTEBOOKS[::5]},
    "copies": {key: file.folded for key, file in wanted_files(ROOT).items()},
    "facts": [repr(place) for place in read_places()],
    "questions": repr(read_questions()),
    "words": repr(read_words()),
    "pins": pinned_versions(),
    "sanitized": sanitized("/tmp/copy-save-restore-1/a"),
}))
"""


def everything_in(kit, **environment):
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=kit,
        env=os.environ | environment,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plain():
    return everything_in(ROOT)


def test_line_ends_of_windows_change_nothing(plain, tmp_path):
    kit = copy_kit(tmp_path / "kit")
    for file in kit.rglob("*"):
        if file.suffix in TEXTS and "data" not in file.relative_to(kit).parts:
            file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert b"\r\n" in (kit / "notebooks/00_start_here.ipynb").read_bytes()
    assert everything_in(kit) == plain


def test_git_gives_every_system_the_same_bytes():
    rules = (ROOT / ".gitattributes").read_text("utf-8").splitlines()
    assert [line for line in rules if line and line[0] != "#"] == [
        "* text=auto eol=lf",
        "data/** -text",
    ]


def test_a_machine_that_knows_ascii_alone_reads_the_same(plain):
    assert everything_in(ROOT, **ASCII) == plain


# The encoding is named


def unnamed(tree):
    """Yield the line of each call that would take the encoding of the machine."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_unnamed(node):
            yield node.lineno


def _is_unnamed(call):
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if "encoding" in named or None in named:
        return False
    if isinstance(call.func, ast.Attribute):
        name, before_mode = call.func.attr, 0
    else:
        name, before_mode = getattr(call.func, "id", ""), 1
    if name in ("read_text", "write_text"):
        return len(call.args) < (1 if name == "read_text" else 2)
    if name in ("run", "Popen", "check_output"):
        return "text" in named
    if name not in ("open", "TemporaryFile", "NamedTemporaryFile"):
        return False
    given = [named["mode"]] if "mode" in named else call.args[before_mode:][:1]
    mode = getattr(given[0], "value", None) if given else None
    if mode is None:  # `open` of another class has no mode
        return name == "open" and before_mode == 1
    return isinstance(mode, str) and set(mode) <= set("rwax+t")


@pytest.mark.parametrize(
    "code",
    [
        *("path.read_text()", "path.write_text(words)", "open(path)"),
        *("open(path, 'w')", "open(path, mode='a')", "path.open('w')"),
        *("subprocess.run(command, text=True)", "tempfile.TemporaryFile('w+')"),
    ],
)
def test_a_missing_encoding_is_noticed(code):
    assert list(unnamed(ast.parse(code))) == [1]


@pytest.mark.parametrize(
    "code",
    [
        *("path.read_text('utf-8')", "path.write_text(words, 'utf-8')"),
        *("open(path, 'rb')", "path.open('wb')", "CheckpointFile.open(path)"),
        *("open(path, encoding='utf-8')", "subprocess.run(command)"),
        *("tempfile.TemporaryFile()", "archive.open(name)"),
    ],
)
def test_a_named_encoding_and_bytes_are_fine(code):
    assert list(unnamed(ast.parse(code))) == []


def test_every_text_file_is_opened_with_its_encoding():
    """Snippets and known bugs write and read nothing but ASCII."""
    files = [*ROOT.glob("*.py")]
    for part in ("helpers", "authoring", "hub", "tests"):
        files += (ROOT / part).rglob("*.py")
    assert len(files) > 200
    found = {
        f"{file.relative_to(ROOT).as_posix()}:{line}"
        for file in files
        for line in unnamed(ast.parse(file.read_text("utf-8")))
    }
    assert found == set()


# What is printed


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_a_console_without_a_sign_gets_another_one(monkeypatch, encoding):
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", console)
    text = repr(Table(("exercise", "done"), (("größe …", "■□ 日"),)))
    text.encode(encoding)
    assert (text == "exercise  done\ngröße …   ■□ 日") is (encoding == "utf-8")
    assert ("#." in text) is (encoding != "utf-8")
    assert printable("plain") == "plain"


@pytest.mark.parametrize("streams", ["ascii", "latin-1", "cp1252"])
def test_progress_is_printed_on_any_console(streams):
    code = "from helpers.kit.progress import progress; print(progress())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | ASCII | {"PYTHONIOENCODING": streams},
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    assert b".. 0 of 2" in done.stdout or b"# " in done.stdout


def test_a_fresh_process_says_every_sign(monkeypatch):
    for name, value in ASCII.items():
        monkeypatch.setenv(name, value)
    assert run_fresh(r"print('gr\xf6\xdfe \u2713 \u2717')").output == "größe ✓ ✗\n"
