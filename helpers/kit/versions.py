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
    texts = [f"TF {_listed(whole, told)}"] if whole else []
    for part, among in parts.items():
        texts.append(part.format(f"TF {_listed(among, told)}"))
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


def _listed(some: list[str], found: Iterable[str]) -> str:
    """List versions: those that follow each other as a range."""
    order = list(dict.fromkeys(map(series_of, found)))
    runs: list[list[str]] = []
    for one in some:
        if runs and order.index(one) == order.index(runs[-1][-1]) + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    words = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


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
