"""The sequence of lessons, and its map."""

from __future__ import annotations

import textwrap
import tomllib
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers import DATA, KIT
from helpers.picture import BLUE, GREEN, INK, ORANGE, Picture, house_style, to_picture

_PARTS = {"Start": "white", "Copy": ORANGE, "Save": BLUE, "Restore": GREEN}


@dataclass(frozen=True)
class Lesson:
    """One lesson of the sequence."""

    file: str
    title: str
    part: str
    minutes: int
    promise: str

    @property
    def number(self) -> str:
        return self.file[:2]

    @property
    def ready(self) -> bool:
        return (KIT / "notebooks" / f"{self.file}.ipynb").exists()


def read_lessons() -> tuple[Lesson, ...]:
    """Return all lessons in order.

    >>> read_lessons()[1].title
    'Tensors and variables'
    """
    entries = tomllib.loads((DATA / "lessons.toml").read_text("utf-8"))
    return tuple(Lesson(**entry) for entry in entries["lesson"])


def map_of_lessons() -> Picture:
    """Draw the lessons part by part; those in preparation are pale."""
    lessons = read_lessons()
    parts = list(dict.fromkeys(lesson.part for lesson in lessons))
    rows = max(sum(lesson.part == part for lesson in lessons) for part in parts)
    figure = Figure(figsize=(9.6, 0.62 * rows + 0.7))
    with house_style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, 20 * len(parts)), ylim=(rows, -0.6))
        axes.axis("off")
        for column, part in enumerate(parts):
            left = 20 * column
            axes.text(left + 1, -0.25, part, weight="bold", size=12, va="center")
            members = [lesson for lesson in lessons if lesson.part == part]
            for row, lesson in enumerate(members):
                _draw(axes, left, row, lesson, _PARTS.get(part, "#F0E442"))
    ready = ", ".join(lesson.number for lesson in lessons if lesson.ready)
    described = "; ".join(
        f"{part}: "
        + ", ".join(f"{x.number} {x.title}" for x in lessons if x.part == part)
        for part in parts
    )
    return to_picture(figure, f"Map of the lessons. {described}. Ready: {ready}.")


def _draw(axes, left: float, row: int, lesson: Lesson, colour: str) -> None:
    look = {"facecolor": colour, "alpha": 1.0 if lesson.ready else 0.25}
    style = "solid" if lesson.ready else "dashed"
    box = FancyBboxPatch(
        (left + 1, row + 0.1),
        17.5,
        0.8,
        boxstyle="round,pad=0,rounding_size=0.15",
        mutation_aspect=0.1,
        edgecolor=INK,
        linestyle=style,
        **look,
    )
    axes.add_patch(box)
    text = textwrap.fill(f"{lesson.number} {lesson.title}", 22)
    axes.text(left + 1.7, row + 0.5, text, va="center", size=8.5)
