"""Search the recipe finder by words: an error that you paste, or what you look for."""

from __future__ import annotations

import html
import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from helpers.kit.picture import BLUE
from helpers.kit.shown import as_html, box, paragraph
from helpers.kit.snippets import Snippet, read_snippets
from helpers.kit.words import place_link, place_name, read_words
from helpers.lessons.start_here.recipes import recipes

MOST = 5  # answers
WORDS = 1.5
_SMALL = re.compile(
    r"(?:an?|the|my|your|its?|is|are|be|do(?:es)?|how|can|to|of|i?n|on|for|from|with|and|"
    r"or|not|no|at|by|as|into|this|that|what|which|when|after|before|tf|tensorflow|i)"
)
_ENDING = re.compile(r"(?<=\w\w\w)(?:ing|ions?|ied|ies|ed|es|ers?|e|y|(?<!s)s)$")


@dataclass(frozen=True)
class Answer:
    """One place that answers: an error, words, a choice of the finder, or a snippet."""

    title: str
    says: str
    snippets: tuple[Snippet, ...] = ()
    read: tuple[str, ...] = ()
    text: str = ""  # an error as it is written
    trust: float = 1.0  # words that readers use count more

    def __repr__(self) -> str:
        lines = [self.title, f"  {self.says}" if self.says else ""]
        lines += [f"  {s.title} (docs/SNIPPETS.md#{s.anchor})" for s in self.snippets]
        lines += [f"  {place_name(place)} ({place})" for place in self.read]
        return "\n".join(filter(None, lines))

    def _repr_html_(self) -> str:
        links = [snippet.link() for snippet in self.snippets]
        links += [
            f'<a href="{_from_lessons(place)}">{html.escape(place_name(place))}</a>'
            for place in self.read
        ]
        parts = f"<b>{as_html(self.title)}</b>", as_html(self.says), " · ".join(links)
        return box([paragraph("<br>".join(filter(None, parts)))], BLUE)


@dataclass(frozen=True)
class Answers:
    """What was found, the best answer first."""

    words: str
    found: tuple[Answer, ...]

    def __repr__(self) -> str:
        if not self.found:
            return (
                f"Nothing is found for {self.words!r}. Try fewer words, or the menus."
            )
        return "\n\n".join(map(repr, self.found))

    def _repr_html_(self) -> str:
        if not self.found:
            return f"<p>{html.escape(repr(self))}</p>"
        return "\n".join(answer._repr_html_() for answer in self.found)


def find_answers(words: str) -> Answers:
    """Search errors, words, choices with their notes, and snippets.

    >>> find_answers("latest_checkpoint gives None").found[0].snippets[0].id
    'restore_latest'
    >>> find_answers("banana bread")
    Nothing is found for 'banana bread'. Try fewer words, or the menus.
    """
    asked = _tokens(words)
    rated = [
        (_pasted(answer, words) + answer.trust * _rate(asked, number), answer)
        for number, answer in enumerate(_answers())
    ]
    best = sorted((r for r in rated if r[0] > 0), key=lambda r: -r[0])
    found: list[Answer] = []
    seen: set[tuple[str, ...]] = set()
    for _, answer in best:
        names = tuple(snippet.id for snippet in answer.snippets)
        if names not in seen:  # one set of snippets once: many choices lead to it
            found.append(answer)
        if names:
            seen.add(names)
    return Answers(words, tuple(found[:MOST]))


@cache
def _answers() -> tuple[Answer, ...]:
    rows = [
        Answer(
            row.title,
            row.means,
            row.snippets,
            row.read,
            row.text,
            WORDS if row.words else 1.0,
        )
        for row in read_words()
    ]
    choices = [
        Answer(
            recipe.choice, f"{recipe.verdict} {recipe.note}".strip(), recipe.snippets
        )
        for recipe in recipes()
    ]
    snippets = [Answer(s.title, s.promise, (s,)) for s in read_snippets().values()]
    return (*rows, *choices, *snippets)


@cache
def _counted() -> tuple[Counter[str], ...]:
    """Count the words of each answer, titles three times."""
    counted = []
    for answer in _answers():
        names = " ".join(snippet.title for snippet in answer.snippets[:1])
        title = _tokens(answer.title) * 3
        counted.append(Counter(title + _tokens(f"{answer.says} {names}")))
    return tuple(counted)


@cache
def _rarity() -> dict[str, float]:
    """Rate each word: the fewer answers have it, the more it says."""
    known = Counter(word for words in _counted() for word in words)
    return {word: math.log(len(_counted()) / n) + 0.1 for word, n in known.items()}


def _rate(asked: list[str], number: int) -> float:
    """Rate an answer: rare words count more, and it needs most of what was asked."""
    counted = _counted()[number]
    met = [word for word in asked if counted[word]]
    share = len(met) / len(asked) if asked else 0
    if share < 0.5:
        return 0.0
    return share**2 * sum(_rarity()[word] * min(3, counted[word]) for word in met)


def _pasted(answer: Answer, words: str) -> float:
    """Rate how much of an error stands in what was pasted, word for word."""
    parts = [_plain(part) for part in answer.text.split("…") if part.strip()]
    pasted = _plain(words)
    if parts and all(part in pasted for part in parts):
        return 1000.0 + sum(map(len, parts))
    typed = len(pasted) >= 8 and any(pasted in part for part in parts)
    return 500.0 if typed else 0.0


def _plain(text: str) -> str:
    return re.sub(r"[\s`'\"]+", " ", text.lower()).strip()


def _tokens(text: str) -> list[str]:
    """Split a text into words that say something, each without its ending.

    >>> _tokens("How do EarlyStopping callbacks save copies?")
    ['earlystopp', 'earl', 'stopp', 'callback', 'sav', 'cop']
    """
    parts = re.sub(r"\b(?!TensorFlow)\w*[a-z][A-Z]\w*", _with_parts, text)
    found = re.findall(r"[a-z0-9_]+", parts.lower())
    return [_ENDING.sub("", word) for word in found if not _SMALL.fullmatch(word)]


def _with_parts(name: re.Match[str]) -> str:
    return name[0] + re.sub(r"(?<=[a-z])(?=[A-Z])|^", " ", name[0])


def _from_lessons(place: str) -> str:
    """Return the link to a place from a notebook in notebooks/."""
    link = place_link(place)
    return link.removeprefix("notebooks/") if "notebooks/" in link else f"../{link}"
