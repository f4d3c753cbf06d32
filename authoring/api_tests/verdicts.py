"""What the outcomes of the API's tests are worth: expected or not, by folder, by cause.

`expected.toml` lists the failures that are expected, each with its cause and reason.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from authoring.api_tests.warm import Done
from helpers.detection.api.shim import is_absent
from helpers.kit.shown import Table

FILE = Path(__file__).with_name("expected.toml")
FAILURES = ("failed", "error", "not run", "not importable")
Outcomes = Mapping[str, tuple[str, str]]  # of each test: its kind, and why


@dataclass(frozen=True)
class Cause:
    """Why some tests fail, and which: `file:Class.method`, with `*` and `?`."""

    cause: str
    reason: str
    tests: tuple[str, ...]
    differs: bool = False  # from machine to machine: they may pass as well
    runnable: bool = True  # False: they cannot pass here, whatever the shim does

    def covers(self, test: str) -> bool:
        return any(fnmatchcase(test, pattern) for pattern in self.tests)


@dataclass(frozen=True)
class Expected:
    """The failures to expect here, and the files of the sample."""

    causes: tuple[Cause, ...]
    sample: tuple[str, ...]

    def cause_of(self, test: str) -> Cause | None:
        return next((one for one in self.causes if one.covers(test)), None)


def read(file: Path = FILE) -> Expected:
    """Read the list; failures for want of a package are left out if it is here."""
    data = tomllib.loads(file.read_text("utf-8"))
    causes = []
    for entry in data["expected"]:
        packages = entry.pop("without", [])
        if packages:
            entry["runnable"] = False
        if not packages or any(map(is_absent, packages)):
            causes.append(Cause(**entry | {"tests": tuple(entry["tests"])}))
    return Expected(tuple(causes), tuple(data["sample"]))


def outcomes(done: Done) -> dict[str, tuple[str, str]]:
    """Return the outcome of each test of a file; what said nothing was not run.

    >>> outcomes(Done("a_test", ({"tests": ["T.x", "T.y"]},
    ...     {"test": "T.x", "outcome": "passed", "why": ""}), 1.0, 14))
    {'a_test:T.x': ('passed', ''), 'a_test:T.y': ('not run', 'ended by signal 14')}
    """
    first, *rest = done.said or ({"not importable": f"ended by signal {done.signal}"},)
    if "tests" not in first:
        return {f"{done.job}:": ("not importable", first["not importable"])}
    missing = ("not run", f"ended by signal {done.signal}")
    result = {f"{done.job}:{test}": missing for test in first["tests"]}
    for said in rest:
        key = f"{done.job}:{said['test']}"
        # Of a test with parts that fail, unittest says each: a failure stays one.
        if result.get(key, missing)[0] not in ("failed", "error"):
            result[key] = said["outcome"], said["why"]
    return result


def line_of(done: Done, of_file: Outcomes) -> str:
    """Say in a line how a file ended."""
    counts = Counter(kind for kind, _ in of_file.values())
    words = ", ".join(f"{number} {kind}" for kind, number in sorted(counts.items()))
    return f"{done.seconds:7.1f} s CPU  {done.job}: {words}"


@dataclass(frozen=True)
class Report:
    """The verdict on a run."""

    folders: Table
    causes: Table
    passed: int
    runnable: int  # tests that the API does not skip, and that can pass here
    surprises: tuple[str, ...]  # each with its reason: any of them is red

    @property
    def green(self) -> bool:
        return not self.surprises

    def __str__(self) -> str:
        passed = f"{self.passed} of {self.runnable} tests that can run pass"
        share = f"{100 * self.passed / max(self.runnable, 1):.1f} %"
        parts = [self.folders, self.causes, *self.surprises, f"{passed}: {share}."]
        end = "as expected" if self.green else f"{len(self.surprises)} surprises"
        return "\n\n".join(map(str, [*parts, f"The tests of the API: {end}."]))


def judge(
    results: Mapping[str, Outcomes],
    expected: Expected,
    all_files: bool,
    seconds: Mapping[str, float],
) -> Report:
    """Compare what happened with what is expected.

    If all files were run, a pattern that matches no test is a surprise, too.
    """
    every = {test: got for file in results.values() for test, got in file.items()}
    failures = {test: got for test, got in every.items() if got[0] in FAILURES}
    surprises = [
        f"UNEXPECTED FAILURE {test} ({kind})\n{why}"
        for test, (kind, why) in failures.items()
        if expected.cause_of(test) is None
    ]
    for test, (kind, _) in every.items():
        cause = expected.cause_of(test)
        if cause and kind == "passed" and not cause.differs:
            surprises.append(f"UNEXPECTED PASS {test}, expected to fail: {cause.cause}")
    for cause in expected.causes if all_files else ():
        for pattern in cause.tests:
            if not any(fnmatchcase(test, pattern) for test in every):
                surprises.append(f"NO SUCH TEST {pattern}, listed under: {cause.cause}")
    found = Counter(cause for cause in map(expected.cause_of, failures) if cause)
    passed = sum(kind == "passed" for kind, _ in every.values())
    cannot_run = sum(n for cause, n in found.items() if not cause.runnable)
    runnable = passed + len(failures) - cannot_run
    folders = _by_folder(results, seconds)
    return Report(folders, _by_cause(found), passed, runnable, tuple(surprises))


def _by_cause(found: Counter[Cause]) -> Table:
    rows = [
        (str(n), cause.cause, "yes" if cause.runnable else "no", cause.reason)
        for cause, n in found.most_common()
    ]
    return Table(("failures", "cause", "can run", "reason"), tuple(rows))


def _by_folder(results: Mapping[str, Outcomes], seconds: Mapping[str, float]) -> Table:
    kinds = ("passed", *FAILURES, "skipped")
    counts: dict[str, Counter] = {}
    for file, of_file in sorted(results.items()):
        count = counts.setdefault(str(Path(file).parent), Counter())
        count["files"] += 1
        count["s CPU"] += round(seconds[file])
        count.update(kind for kind, _ in of_file.values())
    counts["all"] = sum(counts.values(), Counter())
    header = ("folder", "files", *kinds, "s CPU")
    rows = [
        (folder, *(str(count[kind]) for kind in header[1:]))
        for folder, count in counts.items()
    ]
    return Table(header, tuple(rows))
