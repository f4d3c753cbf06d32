"""The sequence of lessons, and its map."""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers import KIT
from helpers.kit.picture import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    Picture,
    house_style,
    to_picture,
)

_PARTS = {"Start": "white", "Copy": ORANGE, "Save": BLUE, "Restore": GREEN}


@dataclass(frozen=True)
class Question:
    """One question of a quiz: exactly one of its options is right."""

    ask: str
    options: tuple[str, ...]
    right: int  # counts from 0
    because: str

    def feedback(self, chosen: int) -> str:
        """Answer a choice.

        >>> Question("2 + 2?", ("3", "4"), 1, "Count.").feedback(0)
        'Not quite. Count.'
        """
        return ("Right. " if chosen == self.right else "Not quite. ") + self.because


@dataclass(frozen=True)
class Lesson:
    """The facts of one lesson, as its lesson.toml has them."""

    number: str
    subject: str  # names its folder in helpers/lessons and its notebook
    title: str
    part: str
    minutes: int
    promise: str
    exercises: Mapping[str, str]  # the name of each check, and the exercise's title
    questions: tuple[Question, ...]

    @property
    def file(self) -> str:
        """The notebook's name without its ending."""
        return f"{self.number}_{self.subject}"


@cache
def read_lessons() -> tuple[Lesson, ...]:
    """Return all lessons, in the order of their notebooks.

    >>> read_lessons()[1].title
    'Tensors and variables'
    """
    notebooks = sorted((KIT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return tuple(_read(*path.stem.split("_", 1)) for path in notebooks)


def read_lesson(subject: str) -> Lesson:
    """Return one lesson by its subject.

    >>> read_lesson("checkpoints").exercises["check_restore"]
    'restore it'
    """
    for lesson in read_lessons():
        if lesson.subject == subject:
            return lesson
    known = ", ".join(lesson.subject for lesson in read_lessons())
    raise ValueError(f"No lesson is about {subject!r}. The subjects are: {known}.")


def _read(number: str, subject: str) -> Lesson:
    file = KIT / "helpers" / "lessons" / subject / "lesson.toml"
    facts = tomllib.loads(file.read_text("utf-8"))
    questions = tuple(
        Question(one["ask"], tuple(one["options"]), one["right"] - 1, one["because"])
        for one in facts.pop("question")
    )
    return Lesson(number, subject, questions=questions, **facts)


def map_of_lessons() -> Picture:
    """Draw the lessons part by part."""
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
    described = "; ".join(
        f"{part}: "
        + ", ".join(f"{x.number} {x.title}" for x in lessons if x.part == part)
        for part in parts
    )
    return to_picture(figure, f"Map of the lessons. {described}.")


def _draw(axes, left: float, row: int, lesson: Lesson, colour: str) -> None:
    box = FancyBboxPatch(
        (left + 1, row + 0.1),
        17.5,
        0.8,
        boxstyle="round,pad=0,rounding_size=0.15",
        mutation_aspect=0.1,
        edgecolor=INK,
        facecolor=colour,
    )
    axes.add_patch(box)
    text = textwrap.fill(f"{lesson.number} {lesson.title}", 22)
    axes.text(left + 1.7, row + 0.5, text, va="center", size=8.5)
