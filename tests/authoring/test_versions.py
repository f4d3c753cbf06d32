"""Every snippet has a result for every version, and the runner tells the truth."""

import json
import sys
from pathlib import Path

import pytest

from authoring.versions.__main__ import Needs
from authoring.versions.environments import (
    ENVIRONMENTS,
    CannotInstall,
    Environment,
    chosen,
)
from authoring.versions.pieces import FOLDERS, Piece, error_line, read_pieces
from authoring.versions.reads import KERAS, are_lacking
from authoring.versions.runner import Runner
from authoring.versions.stored import Stored
from helpers.kit.setup_check import pinned_versions
from helpers.kit.versions import EQUAL, NEW_OPTIMIZER, read_versions

PIECES = read_pieces()
NAMES = [environment.name for environment in ENVIRONMENTS]
AGAIN = "run  make versions"


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_file_was_run_as_it_is_with_every_version(kind):
    rows = read_versions()[kind]
    pieces = {piece.id: piece for piece in PIECES if piece.kind == kind}
    assert read_versions()["environments"] == NAMES, AGAIN
    assert rows.keys() == pieces.keys(), AGAIN
    changed = [name for name, row in rows.items() if row["hash"] != pieces[name].hash]
    assert changed == [], AGAIN
    lacking = [name for name, row in rows.items() if [*row["results"]] != NAMES]
    assert lacking == [], AGAIN


def test_the_experiment_of_reading_was_run_as_it_is():
    """Its results are shown in the notebook on old files."""
    assert not are_lacking(Stored()), AGAIN
    known = {EQUAL, NEW_OPTIMIZER}
    for writers in read_versions()["reads"]["results"].values():
        assert all(set(KERAS) == set(row) for row in writers.values())
        assert all(known & set(row.values()) for row in writers.values())


def test_the_last_environment_is_the_pinned_one():
    """So what `test_snippets.py` proves here is what is stored for it."""
    pins = pinned_versions()
    assert NAMES[-1] == f"{pins['tensorflow']}/{pins['keras']}"
    rows = read_versions()["snippets"].values()
    assert {row["results"][NAMES[-1]] for row in rows} == {"passes"}


def piece(code, kind="snippets", name="one"):
    return Piece(kind, name, code)


SETTING = 'import os\nos.environ["KERAS_HOME"] = "elsewhere"\n'
IS_SET = "assert keras.src.backend.config._KERAS_DIR == 'elsewhere'"
FAULT = 'raise AssertionError("this fault is gone")'


@pytest.mark.parametrize(
    ("one", "verdict"),
    [
        (piece("import keras, os\nassert os.listdir() == []"), "passes"),
        (piece("import helpers"), "ModuleNotFoundError: No module named 'helpers'"),
        (piece("import authoring"), "ModuleNotFoundError: No module named 'authoring'"),
        (piece("a = 1\nassert a == 2"), "AssertionError: assert a == 2"),
        (piece("print('x', file=open('/tmp/no/x'))"), "FileNotFoundError: [Errno 2]"),
        (piece(f"{SETTING}import keras\n{IS_SET}"), "passes"),
        (piece(f"import keras\n{SETTING}{IS_SET}"), "AssertionError"),
        (piece("import os\nos.abort()"), "killed by signal 6"),
        (piece("import os\nos.kill(os.getpid(), 9)"), None),
        (piece("pass", "bugs"), "shows"),
        (piece(FAULT, "bugs"), "gone"),
        (piece("import nothing", "bugs"), "ModuleNotFoundError: No module named"),
    ],
    ids=lambda value: getattr(value, "code", None),
)
def test_verdict_is_what_happened(one, verdict, runner):
    found = runner.run(one)
    assert found == verdict or found.startswith(verdict)


@pytest.fixture(scope="module")
def runner():
    with Runner(Path(sys.executable)) as process:
        yield process


def test_error_of_a_process_that_it_started_is_told():
    errors = (
        "Traceback (most recent call last):\n  File …\nValueError: no shape\n"
        "Traceback (most recent call last):\n  File …\n"
        "subprocess.CalledProcessError: Command '…' returned non-zero exit status 1.\n"
    )
    assert error_line(errors) == "ValueError: no shape"


def test_packages_of_a_file_are_known_by_its_imports():
    needs = {one.id: one.needs for one in PIECES}
    assert needs["run_with_litert"] == ["ai_edge_litert"]
    assert needs["copy_tensor"] == []


def test_what_cannot_be_installed_is_the_reason(capsys):
    class Place:
        def add(self, need, environment):
            raise CannotInstall("there is none")

    needs = Needs(Place(), Environment("2.16.2", "3.3.3"))
    reason = "keras-hub does not install beside TensorFlow 2.16.2 and Keras 3.3.3"
    assert needs.why_not(piece("import keras_hub")) == reason
    assert needs.why_not(piece("import keras")) == ""
    assert "there is none" in capsys.readouterr().out


def test_unknown_version_is_answered_by_the_versions():
    with pytest.raises(SystemExit, match=f"There are: .*{NAMES[-1]}"):
        chosen(["3.0"])


def test_each_result_is_stored_at_once_and_dropped_when_the_code_changes(
    tmp_path, monkeypatch
):
    file = tmp_path / "versions.json"
    both = first, second = (
        Environment("2.16.2", "3.3.3"),
        Environment("2.18.1", "3.8.0"),
    )
    monkeypatch.setattr("authoring.versions.stored.ENVIRONMENTS", both)
    one, other = piece("a"), piece("b", name="other")
    stored = Stored(file)
    stored.note(one, second, "passes")
    stored.note(one, first, "KeyError: 'x'")
    stored.note(other, first, "passes")
    told = json.loads(file.read_text("utf-8"))
    results = {first.name: "KeyError: 'x'", second.name: "passes"}
    assert told["snippets"]["one"] == {"hash": one.hash, "results": results}
    assert [*told["snippets"]["one"]["results"]] == [first.name, second.name]
    assert [path.name for path in tmp_path.iterdir()] == ["versions.json"]

    again = Stored(file)  # as after an interrupt
    assert not again.lacks(one, first)
    assert again.lacks(other, second)
    changed = piece("a2")
    assert again.lacks(changed, first)
    again.tidy([changed, other])
    assert [*again.data["snippets"]] == ["other"]


def test_other_words_in_a_docstring_need_no_new_run(tmp_path, monkeypatch):
    monkeypatch.setattr("authoring.versions.pieces.ROOT", tmp_path)
    for folder in ("snippets/tensors", "known_bugs"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "known_bugs" / "two.py").write_text('"""Two."""\n\nassert 1\n', "utf-8")
    hashes = set()
    for words in ("One.", "One.\n\nMore."):
        text = f'"""{words}"""\n\nimport keras\n'
        (tmp_path / "snippets" / "tensors" / "one.py").write_text(text, "utf-8")
        one, two = read_pieces()
        hashes.add(one.hash)
    assert len(hashes) == 1
    assert (one.kind, one.id, one.code) == ("snippets", "one", "import keras")
    assert (two.kind, two.id, two.code) == ("bugs", "two", "assert 1")
