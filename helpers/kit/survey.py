"""Ways and questions: try every way, put every question to each, show the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from helpers.kit.picture import GREEN, ORANGE
from helpers.kit.shown import Table

Way = TypeVar("Way")


def survey(
    ways: Mapping[str, Way],
    questions: Mapping[str, Callable[..., object]],
    outcome: Callable[[Way], tuple] = lambda way: (way,),
    *,
    title: str = "way",
    words: tuple[str, str] = ("yes", "no"),
    colours: Mapping[str, str] | None = None,
) -> Table:
    """Return a table: a row for each way, a column for each question.

    `outcome` tries a way once; what it returns are the arguments of every question.
    Without it each question is given the way itself. A question answers in a text, or
    with something true or false, which is written as the first or second of `words`.

    >>> ways = {"a": "abc", "b": "de"}
    >>> survey(ways, {"letters": lambda x: f"{len(x)}", "has b": lambda x: "b" in x})
    way  letters  has b
    a    3        yes
    b    2        no
    """
    rows = []
    for name, way in ways.items():
        asked = outcome(way)
        answers = [ask(*asked) for ask in questions.values()]
        rows.append((name, *(_in_words(answer, words) for answer in answers)))
    if colours is None:
        colours = dict(zip(words, (GREEN, ORANGE), strict=True))
    return Table((title, *questions), tuple(rows), colours=colours)


def _in_words(answer: object, words: tuple[str, str]) -> str:
    if isinstance(answer, str):
        return answer
    return words[0] if answer else words[1]
