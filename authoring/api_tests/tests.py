"""The API's own TF2 tests: found in the installed package, run, and judged."""

from __future__ import annotations

import importlib
import unittest
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from authoring.api_tests import verdicts, warm

LIMIT = 3600  # seconds for one file, on a busy machine, too
PACKAGE = "object_detection"


def files() -> list[str]:
    """Return the API's test files for TF2, such as `utils/ops_test`."""
    folder = Path(find_spec(PACKAGE).submodule_search_locations[0])
    found = sorted(folder.rglob("*_test.py"))
    names = [path.relative_to(folder).with_suffix("").as_posix() for path in found]
    return [name for name in names if not name.endswith("_tf1_test")]


def main(words: Sequence[str], sample: bool, at_once: int) -> int:
    """Run the files that contain a word, or the sample; return whether it is red."""
    warm.warm_up()
    expected = verdicts.read()
    chosen = list(expected.sample) if sample else files()
    if words:
        chosen = [name for name in chosen if any(word in name for word in words)]
    results, seconds = {}, {}
    for done in warm.run_all(chosen, run_file, LIMIT, at_once):
        results[done.job] = verdicts.outcomes(done)
        seconds[done.job] = done.seconds
        print(verdicts.line_of(done, results[done.job]), flush=True)
    all_files = not (words or sample)
    report = verdicts.judge(results, expected, all_files, seconds)
    print(report)
    return int(not report.green)


def run_file(name: str, say: Callable[[object], None]) -> None:
    """Run one file of tests; say first which tests there are, then each outcome."""
    from absl import flags

    module = f"{PACKAGE}.{name.replace('/', '.')}"
    try:
        suite = unittest.defaultTestLoader.loadTestsFromModule(_imported(module))
    except Exception as error:  # whatever it is, it is the outcome
        say({"not importable": f"{type(error).__name__}: {error}"})
        return
    flags.FLAGS(["api_tests"])  # as main() of a test file does
    tests = [test for test in _flat(suite) if test._testMethodName != "test_session"]
    say({"tests": [_name(test) for test in tests]})
    unittest.TestSuite(tests).run(_Saying(say))


def _imported(name: str) -> object:
    """Import a file of tests, and give it what its own lines expect of old packages.

    The API gets nothing here: it has to run under the shim alone.
    """
    from PIL import Image

    from helpers.detection.api.shim import OldNumPy

    module = importlib.import_module(name)
    if hasattr(module, "np"):
        module.np = OldNumPy("numpy")
        module.np.int, module.np.object, module.np.string_ = int, object, bytes
    unittest.TestCase.assertEquals = unittest.TestCase.assertEqual  # until Python 3.12
    Image.fromarray = partial(_image_of_any_numbers, Image.fromarray)
    return module


def _image_of_any_numbers(fromarray: Callable, array: object, mode: str = "") -> object:
    """Take the bytes of floats as pixels, as Pillow once did."""
    if mode and array.dtype == float:
        array = array.view("uint8").reshape(-1)[: array.size].reshape(array.shape)
    return fromarray(array, mode or None)


def _flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from _flat(one)
        else:
            yield one


def _name(test: object) -> str:
    """Return `Class.method`, or the id of what stands for a class that failed."""
    method = getattr(test, "_testMethodName", None)
    return f"{type(test).__name__}.{method}" if method else str(test)


class _Saying(unittest.TestResult):
    """Says the outcome of each test as soon as it is known."""

    def __init__(self, say: Callable[[object], None]) -> None:
        super().__init__()
        self._say = say

    def _outcome(self, test: object, kind: str, why: str = "") -> None:
        self._say({"test": _name(test), "outcome": kind, "why": why})

    def _failed(self, test: object, kind: str, error: tuple) -> None:
        text = self._exc_info_to_string(error, test)
        self._outcome(test, kind, text[-2000:])

    def addSuccess(self, test: unittest.TestCase) -> None:
        self._outcome(test, "passed")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        self._outcome(test, "skipped", reason)

    def addFailure(self, test: unittest.TestCase, err: tuple) -> None:
        self._failed(test, "failed", err)

    def addError(self, test: unittest.TestCase, err: tuple) -> None:
        self._failed(test, "error", err)

    def addSubTest(self, test: unittest.TestCase, part: object, err: tuple) -> None:
        if err is not None:
            self._failed(test, "failed", err)
