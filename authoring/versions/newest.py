"""Run lessons, snippets and known bugs with the newest packages: `make newest`.

The packages are those of the kit, without their pins, in an environment of their own,
build/newest. build/newest.md says afterwards every verdict that is another one than
with the pins. `python -m authoring.versions.newest snippets` runs one part of it:
`snippets`, `bugs` or `lessons`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from authoring.notebooks import NOTEBOOKS, ROOT, name_of
from authoring.versions.environments import CannotInstall, Place, clean_environment
from authoring.versions.pieces import Piece, read_pieces
from authoring.versions.runner import Runner
from helpers.kit.versions import read_versions

FOLDER = ROOT / "build" / "newest"
TABLE = ROOT / "build" / "newest.md"
LISTS = ("requirements.txt", "tests/requirements.txt", "requirements-runtimes.txt")
# More that snippets import, each installed if it can be: some pin what is too old.
MORE = ("keras-hub",)
API = ("--no-deps", "--require-hashes", "-r", "requirements-object-detection.txt")
_COLOURS = re.compile(r"(?:\x1b|#x1B)\[[\d;]*m")  # pytest writes the sign so into XML
Row = tuple[str, str, str]  # what it is; with the pins; with the newest


def main(words: list[str]) -> None:
    parts = {"snippets": pieces_changed, "bugs": pieces_changed, "lessons": lessons}
    if not set(words) <= parts.keys():
        sys.exit(f"The parts are {', '.join(parts)}, and not {' '.join(words)}.")
    place = Place(FOLDER)
    place.make(sys.executable)
    place.add_packages(*names_of_packages())
    place.add_packages(*API)
    for name in MORE:
        try:
            place.add_packages(name)
        except CannotInstall as told:
            print(f"{name}: {told}", flush=True)
    rows = packages_changed(place)
    for part, run in parts.items():
        if not words or part in words:
            rows += run(part, place)
            write(rows)
    print(TABLE.read_text("utf-8"))
    place.remove()


def names_of_packages() -> list[str]:
    """Return the packages of the kit, without their pins.

    >>> names_of_packages()[:2]
    ['tensorflow', 'keras']
    """
    return list(pins())


def pins() -> dict[str, str]:
    """Return the version of each package that the kit pins."""
    text = "\n".join((ROOT / name).read_text("utf-8") for name in LISTS)
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.M))


def packages_changed(place: Place) -> list[Row]:
    """Return which packages have another version than the pinned one."""
    listed = json.loads(place.pip("list", "--format=json"))
    found = {row["name"].lower(): row["version"] for row in listed}
    return [
        (f"package {name}", pinned, found[name.lower()])
        for name, pinned in pins().items()
        if found[name.lower()] != pinned
    ]


def pieces_changed(kind: str, place: Place) -> list[Row]:
    """Run the snippets, or the known bugs; return those that end in another way."""
    stored = read_versions()
    rows = []
    with Runner(place.python) as runner:
        for piece in read_pieces():
            if piece.kind == kind:
                before = _before(piece, stored)
                after = runner.run(piece) or "it did not end"
                if before != after:
                    rows.append((f"{kind.removesuffix('s')} {piece.id}", before, after))
    return rows


def _before(piece: Piece, stored: dict) -> str:
    """Return what a file does with the pins: those of the last environment."""
    row = stored[piece.kind].get(piece.id, {"results": {}})
    return row["results"].get(stored["environments"][-1], "not run")


def lessons(_: str, place: Place) -> list[Row]:
    """Compare the outputs of all lessons; return the cells that differ."""
    report = FOLDER / "lessons.xml"
    options = ["-q", "--tb=short", "-p", "no:cacheprovider", f"--junitxml={report}"]
    subprocess.run(
        [place.python, "-m", "pytest", "--nbval", "notebooks", *options],
        cwd=ROOT,
        env=clean_environment(),
    )
    if not report.exists():
        return [("lessons", "pass", "pytest could not run them: see above")]
    return cells_changed(report)


def cells_changed(report: Path) -> list[Row]:
    """Return the cells that failed, of a report of pytest."""
    rows, ran = [], set()
    for case in ElementTree.parse(report).iter("testcase"):
        place = f"{case.get('classname')} {case.get('name')}"
        ran.add(case.get("classname"))
        for told in (*case.iter("failure"), *case.iter("error")):
            text = _COLOURS.sub("", told.get("message") or told.text or "")
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            rows.append((place, "passes", " ".join(lines)[:200]))
    if len(ran) < len(NOTEBOOKS):
        names = ", ".join(map(name_of, NOTEBOOKS))
        rows.append(("lessons", names, f"only {len(ran)} of {len(NOTEBOOKS)} ran"))
    return rows


def write(rows: list[Row]) -> None:
    """Write the table of what changed."""
    lines = ["| what | with the pins | with the newest |", "|---|---|---|"]
    for row in rows:
        cells = (cell.replace("|", r"\|").replace("\n", " ") for cell in row)
        lines.append(f"| {' | '.join(cells)} |")
    if not rows:
        lines = ["Nothing changed: the newest packages are the pinned ones."]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
