"""Write docs/KNOWN_BUGS.md from the files in known_bugs/: `make snippets`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from authoring.anchors import github_slug
from authoring.notebooks import ROOT
from helpers.kit.snippets import read_snippet
from helpers.kit.versions import listed, version_number

BUGS = ROOT / "known_bugs"
PAGE = ROOT / "docs" / "KNOWN_BUGS.md"
RESULTS = ROOT / "data" / "versions.json"
NO_ISSUE = "none found"
FIELDS = ("Because", "Upstream", "Instead", "Snippet", "Mended")
INTRODUCTION = """# Known bugs

Each entry is a fault of TensorFlow or Keras that concerns the state of a model. A value
is lost or arrives in the wrong place, or an error misleads you. What the documentation
says clearly is not a fault, and is not here.

Each fault has a file in `known_bugs/` that shows it, with plain TensorFlow and Keras.
The file runs alone, and ends normally as long as the fault is there. After a repair,
its last line raises an error: "this fault is gone". *Versions* says where
`make versions` saw the fault. `make whole` runs each file with the pinned versions.

*Upstream* is a public issue or pull request about the fault. *none found* means that
we found none, and not that there is none. The [snippets](SNIPPETS.md) show how to avoid
the faults.

This page is written by `make snippets` from the files in `known_bugs/`.
"""


@dataclass(frozen=True)
class KnownBug:
    """A fault of TensorFlow or Keras, with the code that shows it."""

    id: str
    title: str
    loss: str  # what is lost, and who notices
    because: str  # why it counts as a fault
    upstream: str  # the address of an issue, or `none found`
    instead: str
    snippets: tuple[str, ...]
    mended: str  # "Keras 3.15", or nothing
    code: str

    @property
    def heading(self) -> str:
        return self.id.replace("_", " ")

    @property
    def texts(self) -> tuple[str, ...]:
        """What a reader reads as sentences."""
        return self.title, self.loss, self.because, self.instead


@cache
def read_bugs() -> dict[str, KnownBug]:
    """Return all faults by their ids.

    >>> read_bugs()["layers_in_nested_lists"].mended
    'Keras 3.15'
    """
    files = sorted(BUGS.glob("*.py"))
    return {file.stem: read_bug(file.stem, file.read_text("utf-8")) for file in files}


def read_bug(name: str, text: str) -> KnownBug:
    """Read a file: a docstring of title, loss and fields; then the code."""
    _, words, code = text.split('"""', 2)
    title, _, more = words.partition("\n\n")
    loss, *parts = re.split(rf"^({'|'.join(FIELDS)}): ", more, flags=re.M)
    found = dict(zip(parts[::2], map(_line, parts[1::2]), strict=True))
    return KnownBug(
        id=name,
        title=title,
        loss=_line(loss),
        because=found.get("Because", ""),
        upstream=found.get("Upstream", ""),
        instead=found.get("Instead", ""),
        snippets=tuple(filter(None, re.split(r",\s*", found.get("Snippet", "")))),
        mended=found.get("Mended", ""),
        code=code.strip(),
    )


def _line(text: str) -> str:
    return " ".join(text.split())


def index() -> list[dict]:
    """Return the groups: each has a name, and the ids of its faults in order."""
    return tomllib.loads((BUGS / "index.toml").read_text("utf-8"))["group"]


# --- Since when, and until when


def stored_results() -> dict[str, dict[str, str]]:
    """Return what `make versions` saw: by the id of a fault, then by environment."""
    if not RESULTS.exists():
        return {}
    rows = json.loads(RESULTS.read_text("utf-8"))["bugs"]
    return {name: row["results"] for name, row in rows.items()}


def versions_text(results: dict[str, str]) -> str:
    """Say with which versions a fault shows, from "TensorFlow/Keras" to a verdict.

    >>> versions_text({"2.16.2/3.3.3": "shows", "2.21.0/3.15.1": "shows"})
    'shows in TF 2.16 and 2.21, with Keras 3.3 and 3.15'
    >>> versions_text({"2.20.0/3.11.3": "shows", "2.21.0/3.15.1": "gone"})
    'shows in Keras 3.11; gone since Keras 3.15'
    >>> versions_text({"2.16.2/3.3.3": "gone", "2.21.0/3.15.1": "shows"})
    'shows since Keras 3.15; not in Keras 3.3'
    >>> versions_text({"2.16.2/3.3.3": "AttributeError: x", "2.21.0/3.15.1": "shows"})
    'shows in TF 2.21, with Keras 3.15; the code does not run in Keras 3.3'
    >>> versions_text({})
    'not measured yet'
    """
    told = {env: said for env, said in results.items() if said in ("shows", "gone")}
    parts = [_shows(told)] if told else []
    # The code is for Keras 3: that Keras 2 does not run it says nothing.
    other = [e for e in results if e not in told and "/2." not in e]
    if other and not told:
        parts = ["not measured yet: the code runs in no version"]
    elif other:
        both = set(_versions(other, 1)) & set(_versions(told, 1))
        axis = 0 if both else 1
        parts.append(f"the code does not run in {_named(other, axis)}")
    return "; ".join(parts) or "not measured yet"


def _shows(told: dict[str, str]) -> str:
    """Say where a fault shows, by the versions of Keras or TensorFlow."""
    shows = [env for env, said in told.items() if said == "shows"]
    if len(shows) == len(told):
        return f"shows in {_named(shows, 0)}, with {_named(shows, 1)}"
    if not shows:
        return f"gone in {_named(told, 0)}, with {_named(told, 1)}"
    for axis in (1, 0):
        runs = _runs(told, axis)
        if runs:
            return _history(runs, axis)
    among = [env.replace("/", " with Keras ") for env in shows]
    return f"shows only in TF {listed(among)}"


def _runs(told: dict[str, str], axis: int) -> list[tuple[str, list[str]]]:
    """Return runs of versions of one verdict; none if a version has two verdicts."""
    by_version: dict[str, set[str]] = {}
    for env, said in told.items():
        by_version.setdefault(_versions([env], axis)[0], set()).add(said)
    if any(len(verdicts) > 1 for verdicts in by_version.values()):
        return []
    ordered = sorted(by_version, key=version_number)
    runs = groupby(ordered, key=lambda version: next(iter(by_version[version])))
    return [(said, list(versions)) for said, versions in runs]


def _history(runs: list[tuple[str, list[str]]], axis: int) -> str:
    """Say it as a history: since, in, gone since.

    >>> _history([("gone", ["3.3"]), ("shows", ["3.8"]), ("gone", ["3.15"])], 1)
    'shows in Keras 3.8; not in Keras 3.3; gone since Keras 3.15'
    """
    name = ("TF", "Keras")[axis]
    (_, oldest), (last, newest) = runs[0], runs[-1]
    shows = [version for said, among in runs if said == "shows" for version in among]
    if last == "shows" and len(runs) == 2:
        return f"shows since {name} {newest[0]}; not in {name} {listed(oldest)}"
    parts = [f"shows in {name} {listed(shows)}"]
    inner = [*runs[:-1]] if last == "gone" else runs
    absent = [version for said, among in inner if said == "gone" for version in among]
    parts += [f"not in {name} {listed(absent)}"] if absent else []
    parts += [f"gone since {name} {newest[0]}"] if last == "gone" else []
    return "; ".join(parts)


def _named(environments: list[str] | dict[str, str], axis: int) -> str:
    return f"{('TF', 'Keras')[axis]} {listed(_versions(environments, axis))}"


def _versions(environments: list[str] | dict[str, str], axis: int) -> list[str]:
    """Return the first two numbers of TensorFlow, 0, or Keras, 1, in their order."""
    found = {env.split("/")[axis].rpartition(".")[0] for env in environments}
    return sorted(found, key=version_number)


# --- The page


def page() -> str:
    """Return what docs/KNOWN_BUGS.md should say.

    >>> page().startswith("# Known bugs")
    True
    """
    results, bugs, parts = stored_results(), read_bugs(), [INTRODUCTION]
    for group in index():
        parts.append(f"- [{group['name']}](#{github_slug(group['name'])})")
        parts += [f"  - {_link(bugs[name])}" for name in group["bugs"]]
    for group in index():
        parts.append(f"\n## {group['name']}")
        for name in group["bugs"]:
            parts += _entry(bugs[name], versions_text(results.get(name, {})))
    return "\n".join(parts) + "\n"


def _link(bug: KnownBug) -> str:
    return f"[{bug.title.removesuffix('.')}](#{github_slug(bug.heading)})"


def _entry(bug: KnownBug, versions: str) -> Iterator[str]:
    """Yield a fault's part of the page; the code is folded."""
    yield f"\n### {bug.heading}\n\n**{bug.title}** {bug.loss}\n"
    yield f"- Why it counts: {bug.because}"
    yield f"- Versions: {versions}."
    yield f"- Upstream: {_upstream(bug.upstream)}."
    yield f"- Instead: {' '.join([bug.instead, *_snippets(bug)])}"
    yield "\n<details><summary>the code that shows it</summary>\n"
    yield f"```python\n{bug.code}\n```\n\n</details>"


def _upstream(address: str) -> str:
    """Link an issue by its repository and number.

    >>> _upstream("https://github.com/keras-team/keras/pull/23286")
    '[keras-team/keras#23286](https://github.com/keras-team/keras/pull/23286)'
    """
    if address == NO_ISSUE:
        return address
    owner, name, _, number = address.removeprefix("https://github.com/").split("/")
    return f"[{owner}/{name}#{number}]({address})"


def _snippets(bug: KnownBug) -> list[str]:
    found = [read_snippet(name) for name in bug.snippets]
    links = [f"[{s.title}](SNIPPETS.md#{s.anchor})" for s in found]
    if not links:
        return []
    return [f"Snippet{'s' if len(links) > 1 else ''}: {'; '.join(links)}."]


def write() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()
