"""Every known bug shows its fault, unless the fault is mended today."""

from importlib.metadata import version

from authoring.known_bugs import BUGS, read_bugs
from authoring.versions.pieces import GONE
from helpers.kit.versions import results

PINNED_NAME = f"{version('tensorflow')}/{version('keras')}"
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


def test_each_fault_is_as_its_file_says():
    """As `make versions` found it with these versions; `make whole` runs each file."""
    found = {name: told[PINNED_NAME] for name, told in results("bugs").items()}
    said = {
        name: "gone" if bug.mended else "shows" for name, bug in read_bugs().items()
    }
    assert found == said


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
