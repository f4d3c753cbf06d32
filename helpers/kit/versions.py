"""With which versions each snippet passes: data/versions.json in words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby

from helpers import KIT
from helpers.kit.shown import Table

FILE = KIT / "data" / "versions.json"
PASSES = "passes"
# With how many Keras versions a TensorFlow passes.
ALL, SOME, NONE, NOT_RUN = "all", "some", "none", "not run"
LONGEST = 120  # characters of an error

# What an error says about an API that is not there.
_REASONS = (
    (r"AttributeError: module '([\w.]+)' has no attribute '(\w+)'.*", r"{\1.\2}"),
    (
        r"AttributeError: (?:type object )?'(\w+)'.* has no attribute '(\w+)'.*",
        r"{\1.\2}",
    ),
    (r"ImportError: cannot import name '(\w+)' from '([\w.]+)'.*", r"{\2.\1}"),
    (r"ModuleNotFoundError: No module named '([\w.]+)'.*", r"{\1}"),
    (
        r"TypeError: ([\w.]+)\(\) got an unexpected keyword argument '(\w+)'.*",
        r"`\1` has no argument `\2`",
    ),
    (r"([\w-]+) does not install beside .*", r"`\1` does not install"),
    (r"AssertionError: (assert .*)", r"the proof fails: `\1`"),
)


def code_hash(code: str) -> str:
    """Return what changes when the code changes."""
    return hashlib.sha256(code.encode()).hexdigest()[:16]


@cache
def read_versions() -> dict:
    """Return what `make versions` has stored."""
    return json.loads(FILE.read_text("utf-8"))


def results(kind: str) -> dict[str, dict[str, str]]:
    """Return the results of "snippets" or "bugs": by id, then by environment.

    >>> results("snippets")["copy_tensor"]["2.21.0/3.15.1"]
    'passes'
    """
    return {name: row["results"] for name, row in read_versions()[kind].items()}


def series_of(environment: str) -> str:
    """Return the first two numbers of its TensorFlow.

    >>> series_of("2.18.1/3.8.0")
    '2.18'
    """
    return environment.split("/")[0].rpartition(".")[0]


def keras_of(environment: str) -> str:
    """Return the first two numbers of its Keras.

    >>> keras_of("2.18.1/3.8.0")
    '3.8'
    """
    return environment.split("/")[1].rpartition(".")[0]


def all_series() -> list[str]:
    """Return the TensorFlow versions that snippets are run with.

    >>> all_series()[-1]
    '2.21'
    """
    return list(dict.fromkeys(map(series_of, read_versions()["environments"])))


def status(found: dict[str, str], series: str) -> str:
    """Say with how many of its Keras versions a TensorFlow passes.

    >>> status({"2.16.2/3.3.3": "ValueError: x", "2.16.2/3.15.1": "passes"}, "2.16")
    'some'
    """
    told = [said == PASSES for name, said in found.items() if series_of(name) == series]
    if not told:
        return NOT_RUN
    return ALL if all(told) else SOME if any(told) else NONE


def installed_series() -> str:
    """Return the version of the TensorFlow here, or the newest of all that were run."""
    for name in ("tensorflow", "tensorflow-cpu"):
        with suppress(PackageNotFoundError):
            series = version(name).rpartition(".")[0]
            if series in all_series():
                return series
    return all_series()[-1]


def versions_text(found: dict[str, str]) -> str:
    """Say with which versions a snippet passes, and why not with the others.

    >>> new, old = "passes", "AttributeError: module 'keras' has no attribute 'x'"
    >>> versions_text({"2.17.1/3.4.1": old, "2.18.1/3.8.0": new, "2.19.1/3.9.0": new})
    'TF 2.18 and 2.19; not TF 2.17: `keras.x` does not exist'
    >>> versions_text({"2.16.2/3.3.3": old, "2.16.2/3.15.1": new})
    'TF 2.16 only with Keras 3.15: with Keras 3.3, `keras.x` does not exist'
    >>> versions_text({})
    'not run with any version'
    """
    # Of Keras 2, only what passes is said.
    told = {
        name: said
        for name, said in found.items()
        if said == PASSES or not keras_of(name).startswith("2.")
    }
    if not told:
        return "not run with any version"
    parts: dict[str, list[str]] = {}
    for series, rows in groupby(told, key=series_of):
        parts.setdefault(_part({name: told[name] for name in rows}), []).append(series)
    whole = parts.pop(ALL, [])
    texts = [f"TF {listed(whole)}"] if whole else []
    for part, among in parts.items():
        texts.append(part.format(f"TF {listed(among)}"))
    return "; ".join(texts)


def _part(rows: dict[str, str]) -> str:
    """Return what is said about one TensorFlow, with {} for its version."""
    good = [keras_of(name) for name, said in rows.items() if said == PASSES]
    bad = {keras_of(name): said for name, said in rows.items() if said != PASSES}
    if not bad:
        return ALL
    reasons = " or ".join(dict.fromkeys(map(reason, bad.values())))
    reasons = reasons.replace("{", "{{").replace("}", "}}")
    if not good:
        return f"not {{}}: {reasons}"
    with_good, with_bad = " and ".join(good), " and ".join(bad)
    return f"{{}} only with Keras {with_good}: with Keras {with_bad}, {reasons}"


def listed(versions: Iterable[str]) -> str:
    """List versions: three and more as a range only if none between them is missing.

    >>> listed(["2.16", "2.17", "2.18", "2.20"]), listed(["2.18", "2.20", "2.21"])
    ('2.16 to 2.18 and 2.20', '2.18, 2.20 and 2.21')
    """
    runs: list[list[str]] = []
    for one in versions:
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    words = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _follows(one: str, other: str) -> bool:
    *same, last = version_number(one)
    return version_number(other) == (*same, last + 1)


def version_number(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by.

    >>> version_number("3.10") > version_number("3.9")
    True
    """
    return tuple(int(part) for part in re.findall(r"\d+", version))


def reason(error: str) -> str:
    """Say in words what an error says about a version.

    >>> reason("TypeError: Model.export() got an unexpected keyword argument 'format'")
    '`Model.export` has no argument `format`'
    """
    for pattern, words in _REASONS:
        if match := re.fullmatch(pattern, error):
            said = match.expand(words).replace("keras.api.", "keras.")
            return re.sub(r"\{(.*)\}", r"`\1` does not exist", said)
    short = error if len(error) <= LONGEST else error[: LONGEST - 1] + "…"
    return f"`{short.replace('`', chr(39))}`"


EQUAL, NEW_OPTIMIZER, NOTHING = "equal", "a new optimizer", "wrong, or an error"


def who_reads() -> Table:
    """Return which Keras reads what which Keras wrote, as `make versions` found it."""
    rows = []
    for form, writers in read_versions()["reads"]["results"].items():
        told = {writer: _outcomes(row) for writer, row in writers.items()}
        for outcomes, group in groupby(told, key=lambda writer: told[writer]):
            rows.append((form, _keras(group), *map(_keras, outcomes)))
    header = ("form", "written by Keras", EQUAL, NEW_OPTIMIZER, NOTHING)
    return Table(header, tuple(rows), "read by which Keras, and what is then there")


def _outcomes(row: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Return the readers by what they have: all, a new optimizer, or nothing right."""
    found = {
        reader: said if said in (EQUAL, NEW_OPTIMIZER) else NOTHING
        for reader, said in row.items()
    }
    kinds = (EQUAL, NEW_OPTIMIZER, NOTHING)
    return tuple(tuple(r for r in found if found[r] == kind) for kind in kinds)


def _keras(versions: Iterable[str]) -> str:
    short = [version.rpartition(".")[0] for version in versions]
    return listed(short) if short else ""
