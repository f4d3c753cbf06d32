"""The figures that the kit promises, each beside its limit: one table, one chart."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from authoring.bench.measure import machine
from helpers.kit.picture import GREEN, ORANGE, PEN, Picture, panels, to_picture
from helpers.kit.shown import Table

DATA = Path(__file__).resolve().parents[2] / "data" / "bench"
FIGURES, CHART = DATA / "bench.json", DATA / "bench.png"
README = DATA.parents[1] / "README.md"
IN_README = re.compile(r"!\[[^]]*\](?=\(data/bench/bench\.png\))")


@dataclass(frozen=True)
class Promise:
    """One figure: what was measured, and the limit that it has to stay below, or above.

    >>> Promise("copy_model, time", 1.5, 2.0).used
    0.75
    >>> Promise("mAP@0.5", 0.95, 0.9, at_least=True).kept
    True
    """

    what: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def kept(self) -> bool:
        if self.at_least:
            return self.measured >= self.limit
        return self.measured <= self.limit

    @property
    def used(self) -> float:
        """How much of the limit is used up; over 1 is a promise broken."""
        if self.at_least:
            return self.limit / self.measured if self.measured else float("inf")
        if not self.limit:  # not a single one
            return 1 + self.measured if self.measured else 0.0
        return self.measured / self.limit

    @property
    def words(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g}"


def read_parts() -> dict[str, dict]:
    """Return what each part of the benchmark measured last, and where."""
    return json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}


def read_promises() -> list[Promise]:
    """Return the figures of all parts."""
    parts = read_parts().values()
    return [Promise(**one) for part in parts for one in part["promises"]]


def write_part(name: str, promises: Sequence[Promise]) -> None:
    """Keep what a part measured, and show all parts."""
    measured = {"machine": machine(), "promises": [asdict(one) for one in promises]}
    text = json.dumps(read_parts() | {name: measured}, indent=1)
    FIGURES.write_text(text + "\n", "utf-8")
    show()


def show() -> None:
    """Draw what was measured last, and say in README how much of it keeps its limit."""
    picture = chart(read_promises())
    CHART.write_bytes(picture.data)
    text = IN_README.sub(f"![{picture.alt}]", README.read_text("utf-8"))
    README.write_text(text, "utf-8")


def table(promises: Sequence[Promise]) -> Table:
    rows = tuple(
        (one.what, f"{one.measured:.3g}", one.words, "yes" if one.kept else "NO")
        for one in promises
    )
    return Table(("figure", "measured", "limit", "kept"), rows)


def chart(promises: Sequence[Promise]) -> Picture:
    """Draw each figure as a part of its limit."""
    figure, (axes,) = panels(1, 9, 0.32 * len(promises) + 0.9)
    parts = [min(one.used, 2) for one in promises]
    colours = [GREEN if one.kept else ORANGE for one in promises]
    axes.barh([one.what for one in promises], parts, color=colours)
    axes.invert_yaxis()
    axes.axvline(1, color=PEN, linewidth=1)
    axes.set(xlabel="part of the limit that is used; the line is the limit")
    for row, one in enumerate(promises):
        said = f" {one.measured:.3g} ({one.words})"
        # Right of the line, which would else go through the words.
        axes.text(max(parts[row], 1) + 0.01, row, said, va="center", size=9)
    axes.set_xlim(0, max(1, *parts) + 0.7)
    kept = sum(one.kept for one in promises)
    return to_picture(figure, f"{kept} of {len(promises)} figures keep the limit.")
