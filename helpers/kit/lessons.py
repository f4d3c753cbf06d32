"""The sequence of lessons, and its map."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from helpers import KIT
from helpers.kit.picture import BLUE, GREEN, ORANGE, Box, Picture, boxes

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
    drawn, described = [], []
    for column, part in enumerate(dict.fromkeys(x.part for x in read_lessons())):
        names = [f"{x.number} {x.title}" for x in read_lessons() if x.part == part]
        left = 1.95 * column
        drawn.append(Box(part, left, 0, 1.8, 0.4, edge="", size=12, weight="bold"))
        fill = _PARTS.get(part, "#F0E442")
        drawn += [
            Box(name, left, 0.45 + 0.6 * row, 1.85, fill=fill)
            for row, name in enumerate(names)
        ]
        described.append(f"{part}: {', '.join(names)}")
    return boxes(drawn, f"Map of the lessons. {'; '.join(described)}.")
