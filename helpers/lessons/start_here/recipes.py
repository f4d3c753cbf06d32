"""The recipe finder: what you have, what must survive, where it goes; what does it.

The rules stand in snippets/finder.toml.
"""

from __future__ import annotations

import html
import tomllib
from dataclasses import dataclass
from functools import cache

from helpers.kit.live_code import live_code
from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import as_html, box, mark, paragraph
from helpers.kit.snippets import SNIPPETS, Snippet, read_snippet
from helpers.kit.versions import ALL, NONE, NOT_RUN, SOME, status

# What a reader is told about their TensorFlow: the best first.
_WARNINGS = {
    ALL: "",
    SOME: "With your TensorFlow {}, your Keras decides whether the snippet passes.",
    NOT_RUN: "The snippet was not run with TensorFlow {}.",
    NONE: "The snippet does not pass with your TensorFlow {}.",
}
_SIGNS = {SOME: ("?", BLUE), NOT_RUN: ("?", GREY), NONE: ("✗", ORANGE)}


@dataclass(frozen=True)
class Recipe:
    """The answer: snippets, the best one first; or why it is not possible."""

    have: str
    survive: str
    where: str
    snippets: tuple[Snippet, ...] = ()
    note: str = ""
    because: str = ""
    tensorflow: str = ""  # the reader's, as "2.18"; none: it is not asked for

    @property
    def choice(self) -> str:
        """What was asked, in one line."""
        return " · ".join((self.have, self.survive, self.where))

    @property
    def verdict(self) -> str:
        """Why it is not possible; nothing if it is."""
        return f"Not possible, because {self.because}" if self.because else ""

    def __repr__(self) -> str:
        lines = [self.choice, self.verdict]
        if self.snippets:
            best, *others = self.snippets
            lines.append(f"{self._lead}{best.title}. {best.promise} ({_where(best)})")
            lines += [self._fits(best), f"Versions: {best.versions}."]
            lines += [f"See also: {other.title} ({_where(other)})" for other in others]
        lines.append(self.note)
        code = [f"\n{best.code}"] if self.snippets else []
        return "\n".join([line for line in lines if line] + code)

    def _repr_html_(self) -> str:
        code = self.snippets and f"<pre>{html.escape(self.snippets[0].code)}</pre>"
        return f"{self.words()}\n{code or ''}".rstrip()

    def live(self) -> str:
        """The recipe for a live notebook: with colours, and a button that copies it."""
        code = self.snippets and live_code(self.snippets[0].code)
        return f"{self.words()}\n{code or ''}"

    def words(self) -> str:
        """All but the code, as HTML: a box whose colour says if it is possible."""
        parts = []
        if self.because:
            verdict = mark("✗", "Not possible", ORANGE)
            parts.append(f"{verdict} because {as_html(self.because)}")
        if self.snippets:
            best, *others = self.snippets
            parts.append(f"{self._lead}<b>{best.link()}</b><br>{as_html(best.promise)}")
            if fits := self._fits(best):
                sign, colour = _SIGNS[status(best.results, self.tensorflow)]
                parts.append(mark(sign, fits, colour))
        if self.note:
            parts.append(f"<b>Note:</b> {as_html(self.note)}")
        if self.snippets:
            parts.append(f"<b>Versions:</b> {as_html(best.versions)}.")
            parts.append(f"<b>Explained in:</b> {_links(best)}")
            if others:
                also = "<br>".join(f"{o.link()} ({_links(o)})" for o in others)
                parts.append(f"<b>See also:</b><br>{also}")
        colour = ORANGE if self.because else GREEN
        return box([*map(paragraph, parts)], colour)

    def _fits(self, snippet: Snippet) -> str:
        """Warn if it does not pass with the reader's TensorFlow."""
        if not self.tensorflow:
            return ""
        return _WARNINGS[status(snippet.results, self.tensorflow)].format(
            self.tensorflow
        )

    @property
    def _lead(self) -> str:
        return "Instead: " if self.because else ""


@cache
def _read() -> dict[str, dict]:
    return tomllib.loads((SNIPPETS / "finder.toml").read_text("utf-8"))


def read_groups() -> dict[str, list[str]]:
    """Return what readers have, by groups.

    >>> read_groups()["models"]
    ['a Sequential or functional model', 'a subclassed model']
    """
    return _read()["groups"]


@cache
def read_rules() -> dict[str, dict[str, dict[str, dict]]]:
    """Return the rules: by what you have, what must survive, and where.

    >>> list(read_rules()["a metric"]["what it has counted"])
    ['in this process', 'in another process, with the code']
    """
    return {have: rules for have, rules in _read().items() if have != "groups"}


def find_recipe(have: str, survive: str, where: str, tensorflow: str = "") -> Recipe:
    """Return the snippet for what you have, or the reason why there is none.

    With `tensorflow`, as "2.18", what passes with that version comes first.

    >>> find_recipe("a metric", "what it has counted", "in this process").snippets[0].id
    'copy_metric'
    >>> find_recipe("a cat", "its life", "in a box")
    Traceback (most recent call last):
    ValueError: 'a cat' is not among the choices: a tensor, a tf.Variable, ...
    """
    answers = _chosen(_chosen(read_rules(), have), survive)
    rule = _chosen(answers, where)
    snippets = [read_snippet(name) for name in rule.get("use", ())]
    if tensorflow:
        snippets.sort(key=lambda s: [*_WARNINGS].index(status(s.results, tensorflow)))
    words = rule.get("note", ""), rule.get("because", "")
    return Recipe(have, survive, where, tuple(snippets), *words, tensorflow)


def recipes() -> list[Recipe]:
    """Return the answers to all choices.

    >>> len(recipes()) > 100
    True
    """
    return [
        find_recipe(have, survive, where)
        for have, answers in read_rules().items()
        for survive, places in answers.items()
        for where in places
    ]


def _chosen(choices: dict[str, dict], name: str) -> dict:
    if name not in choices:
        raise ValueError(f"{name!r} is not among the choices: {', '.join(choices)}")
    return choices[name]


def _where(snippet: Snippet) -> str:
    """Name the notebooks of a snippet."""
    return ", ".join(place.label for place in snippet.places)


def _links(snippet: Snippet) -> str:
    """Link the notebooks of a snippet."""
    return ", ".join(
        f'<a href="{place.file}.ipynb">{place.label}</a>' for place in snippet.places
    )
