"""Every known bug runs alone and shows its fault, unless it is mended today."""

from importlib.metadata import version

import pytest

from authoring.known_bugs import BUGS, read_bugs
from authoring.versions.pieces import GONE

FILES = sorted(BUGS.glob("*.py"))
# A file that sets the environment before TensorFlow is imported gets a new interpreter.
SETS_ENVIRONMENT = "os.environ["
PINNED = f"TensorFlow {version('tensorflow')} and Keras {version('keras')}"


def problem(name: str, mended: bool, code: int, errors: str) -> str:
    """Say what is wrong with how a file ended, and what to do about it."""
    # TensorFlow may write warnings after the error, when the process ends.
    gone = code != 0 and f"AssertionError: {GONE}" in errors.splitlines()
    if code != 0 and not gone:
        return f"known_bugs/{name}.py does not reach its last line:\n{errors}"
    if gone and not mended:
        return (
            f"The fault of known_bugs/{name}.py is gone with {PINNED}. Keep the file. "
            'Add a line "Mended: Keras …" or "Mended: TensorFlow …" to its docstring, '
            "then run  make versions  and  make snippets."
        )
    if mended and not gone:
        return (
            f"The fault of known_bugs/{name}.py is back with {PINNED}. Remove the line "
            '"Mended:" from its docstring, then run  make versions  and  make snippets.'
        )
    return ""


EXAMPLE = "nontrivial_match_passes"


def run(alone, text: str, folder):
    return alone.run(text, folder, new_interpreter=SETS_ENVIRONMENT in text)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_file_runs_alone_and_shows_the_fault(file, tmp_path, alone):
    done = run(alone, file.read_text("utf-8"), tmp_path)
    mended = bool(read_bugs()[file.stem].mended)
    found = problem(file.stem, mended, done.code, done.errors)
    assert not found, found
    left = [path.name for path in tmp_path.rglob("*")]
    assert left == [], "a known bug cleans up what it writes"


# The harness bites: these three ends are told apart.


def test_a_fault_that_is_gone_is_seen(tmp_path, alone):
    text = (BUGS / f"{EXAMPLE}.py").read_text("utf-8")
    mended = text.replace("status.assert_nontrivial_match()", "raise AssertionError")
    assert mended != text
    done = alone.run(mended, tmp_path)
    found = problem(EXAMPLE, False, done.code, done.errors)
    assert found.startswith(f"The fault of known_bugs/{EXAMPLE}.py is gone")
    assert PINNED in found
    assert problem(EXAMPLE, True, done.code, done.errors) == ""


def test_a_fault_that_is_back_is_seen(tmp_path, alone):
    done = alone.run((BUGS / f"{EXAMPLE}.py").read_text("utf-8"), tmp_path)
    found = problem(EXAMPLE, True, done.code, done.errors)
    assert found.startswith(f"The fault of known_bugs/{EXAMPLE}.py is back")


def test_another_error_does_not_count_as_gone(tmp_path, alone):
    text = (BUGS / f"{EXAMPLE}.py").read_text("utf-8")
    broken = text.replace("assert float(new) == 0.0", "assert float(new) == 1.0")
    assert broken != text
    done = alone.run(broken, tmp_path)
    for mended in (False, True):
        found = problem(EXAMPLE, mended, done.code, done.errors)
        assert found.startswith(f"known_bugs/{EXAMPLE}.py does not reach")
