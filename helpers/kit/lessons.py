"""The sequence of lessons, and its map."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from helpers import KIT
from helpers.kit.picture import BLUE, Box, Picture, boxes


@dataclass(frozen=True)
class Question:
    """One question of a quiz: exactly one of its options is right."""

    ask: str
    options: tuple[str, ...]
    right: int  # counts from 0
    replies: tuple[str, ...]  # one to each option: why it is right, or why not

    def feedback(self, chosen: int) -> str:
        """Answer a choice.

        >>> question = Question("2 + 2?", ("3", "4"), 1, ("That is 2 + 1.", "Counted."))
        >>> question.feedback(0)
        'Not quite. That is 2 + 1.'
        """
        verdict = "Right." if chosen == self.right else "Not quite."
        return f"{verdict} {self.replies[chosen]}"


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
    sections: Mapping[str, str]  # the name of each check, and the section to read again
    questions: tuple[Question, ...]

    @property
    def file(self) -> str:
        """The notebook's name without its ending."""
        return f"{self.number}_{self.subject}"

    @property
    def label(self) -> str:
        """How a link names it."""
        return f"lesson {self.number}"


@dataclass(frozen=True)
class More:
    """A notebook for those who need its subject; it belongs to no sequence."""

    subject: str  # names its notebook, and its folder in helpers/lessons if it has one
    title: str
    need: str  # when you need it: "You need this when …"

    @property
    def exercises(self) -> Mapping[str, str]:
        """The name of each check, and the exercise's title; most have none."""
        has_facts = (KIT / "helpers" / "lessons" / self.subject).is_dir()
        return exercises_of(self.subject) if has_facts else {}

    @property
    def file(self) -> str:
        """The notebook's name without its ending."""
        return f"more/{self.subject}"

    @property
    def label(self) -> str:
        """How a link names it."""
        return self.title.lower()


@cache
def read_more() -> tuple[More, ...]:
    """Return the notebooks that belong to no sequence, as README lists them.

    >>> read_more()[0].file
    'more/what_only_looks_copied'
    """
    file = KIT / "helpers" / "lessons" / "more.toml"
    return tuple(More(**one) for one in tomllib.loads(file.read_text("utf-8"))["more"])


def read_places() -> tuple[Lesson | More, ...]:
    """Return all notebooks: the lessons, and those that belong to no sequence."""
    return (*read_lessons(), *read_more())


def exercises_of(subject: str) -> Mapping[str, str]:
    """Return the titles of the exercises about a subject, by the names of their checks.

    >>> exercises_of("checkpoints")["check_restore"]
    'restore it'
    """
    return _facts(subject)["exercises"]


def sections_of(subject: str) -> Mapping[str, str]:
    """Return which section of its notebook each exercise is about, by their checks.

    >>> sections_of("checkpoints")["check_restore"]
    '3. Which assert, and when'
    """
    return _facts(subject)["sections"]


@cache
def skeletons_of(subject: str) -> Mapping[str, str]:
    """Return an answer to each exercise, with `<<` and `>>` around what is left blank.

    >>> skeletons_of("tensors_and_variables")["check_snapshot"]
    'before = np.array(<<v>>)'
    """
    file = KIT / "helpers" / "lessons" / subject / "skeletons.toml"
    found = tomllib.loads(file.read_text("utf-8"))
    return MappingProxyType({name: text.strip() for name, text in found.items()})


def anchor_of(heading: str) -> str:
    """Return the id that JupyterLab gives a heading: it keeps capitals and punctuation.

    >>> anchor_of("2. Why `is` is not enough")
    '2.-Why-is-is-not-enough'
    """
    return heading.replace("`", "").replace(" ", "-")


@cache
def read_lessons() -> tuple[Lesson, ...]:
    """Return all lessons, in the order of their notebooks.

    >>> read_lessons()[2].title
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
    facts = dict(_facts(subject))
    facts.pop("demo", None)  # for instructors: authoring.demos reads it
    questions = tuple(map(_question, facts.pop("question")))
    return Lesson(number, subject, questions=questions, **facts)


def _question(facts: dict[str, Any]) -> Question:
    options, replies = tuple(facts["options"]), tuple(facts["replies"])
    return Question(facts["ask"], options, facts["right"] - 1, replies)


@cache
def _facts(subject: str) -> Mapping[str, Any]:
    """Read a lesson.toml once; nobody can change what all others read, too."""
    file = KIT / "helpers" / "lessons" / subject / "lesson.toml"
    facts = tomllib.loads(file.read_text("utf-8"))
    return MappingProxyType({key: _read_only(value) for key, value in facts.items()})


def _read_only(value: Any) -> Any:
    return MappingProxyType(value) if isinstance(value, dict) else value


def map_of_lessons() -> Picture:
    """Draw the lessons part by part."""
    drawn, described = [], []
    for column, part in enumerate(dict.fromkeys(x.part for x in read_lessons())):
        names = [f"{x.number} {x.title}" for x in read_lessons() if x.part == part]
        left = 1.95 * column
        drawn.append(Box(part, left, 0, 1.8, 0.4, edge="", size=12, weight="bold"))
        drawn += [
            Box(name, left, 0.45 + 0.6 * row, 1.85, fill=BLUE)
            for row, name in enumerate(names)
        ]
        described.append(f"{part}: {', '.join(names)}")
    return boxes(drawn, f"Map of the lessons. {'; '.join(described)}.")
