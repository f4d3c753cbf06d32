"""The recipe finder: what you have, what must survive, where it goes; what does it.

The rules stand in data/recipes.toml, the snippets in SNIPPETS.md.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import ipywidgets

from helpers import DATA, KIT
from helpers.kit.quiz import as_html
from helpers.kit.shown import Table
from helpers.kit.widgets import WithFallback

_SNIPPET = re.compile(
    r"^### (?P<title>[^\n]+)\n\n(?P<promise>[^\n]+) \(\[lesson \d\d\]"
    r"\(\.\./notebooks/(?P<lesson>\w+)\.ipynb\)\)\n\n```python\n(?P<code>.*?)\n```$",
    re.M | re.S,
)
# Browsers without navigator.clipboard (not on https, not local) copy what is selected.
_COPY = """const code = this.nextElementSibling;
const done = () => { this.textContent = 'copied' };
const select = () => {
  getSelection().selectAllChildren(code);
  if (document.execCommand('copy')) done();
};
if (navigator.clipboard) navigator.clipboard.writeText(code.textContent)
  .then(done, select);
else select();"""


@dataclass(frozen=True)
class Snippet:
    """A snippet of a lesson, as SNIPPETS.md has it."""

    title: str
    promise: str
    lesson: str
    code: str

    @property
    def source(self) -> str:
        """The lesson, in words."""
        return f"lesson {self.lesson[:2]}"


@dataclass(frozen=True)
class Recipe:
    """The answer: snippets, the best one first; or why it is not possible."""

    have: str
    survive: str
    where: str
    snippets: tuple[Snippet, ...] = ()
    note: str = ""
    because: str = ""

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
            lines.append(f"{self._lead}{best.title}. {best.promise} ({best.source})")
            lines += [f"See also: {other.title} ({other.source})" for other in others]
        lines.append(self.note)
        code = [f"\n{best.code}"] if self.snippets else []
        return "\n".join([line for line in lines if line] + code)

    def _repr_html_(self) -> str:
        return self.html()

    def html(self, button: bool = False) -> str:
        """The recipe for a browser; a button that copies the code works only live."""
        parts = [f"<em>{as_html(self.choice)}</em>"]
        if self.because:
            parts.append(f"<b>{as_html(self.verdict)}</b>")
        if self.snippets:
            best, *others = self.snippets
            link = _link(best)
            parts.append(f"{self._lead}<b>{link}</b> {as_html(best.promise)}")
            parts += [f"See also: {_link(other)}" for other in others]
        if self.note:
            parts.append(as_html(self.note))
        text = "\n".join(f"<p>{part}</p>" for part in parts)
        if not self.snippets:
            return text
        click = f'<button type="button" onclick="{html.escape(_COPY)}">copy</button>'
        return f"{text}\n{click if button else ''}<pre>{html.escape(best.code)}</pre>"

    @property
    def _lead(self) -> str:
        return "Instead: " if self.because else ""


class Choices:
    """All choices and their answers, for readers without a kernel."""

    def __repr__(self) -> str:
        return "\n".join(f"{have}: {'; '.join(s)}" for have, s in read_rules().items())

    def _repr_html_(self) -> str:
        return "\n".join(
            f"<details><summary>{html.escape(have)}</summary>\n"
            f"{self.table(have)._repr_html_()}</details>"
            for have in read_rules()
        )

    @staticmethod
    def table(have: str) -> Table:
        """The answers for one thing to have, each in a line."""
        rows = (
            (r.survive, r.where, r.snippets[0].title if not r.because else r.verdict)
            for r in recipes()
            if r.have == have
        )
        return Table(("what must survive", "where", "the answer"), tuple(rows))


def anchor_of(heading: str) -> str:
    """Return the anchor that GitHub gives a heading.

    >>> anchor_of("Old files, other versions")
    'old-files-other-versions'
    """
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


@cache
def read_rules() -> dict[str, dict[str, dict[str, dict]]]:
    """Return the rules: by what you have, what must survive, and where.

    >>> list(read_rules()["a metric"]["what it has counted"])
    ['in this process', 'in another process, with the code']
    """
    return tomllib.loads((DATA / "recipes.toml").read_text("utf-8"))


@cache
def read_snippets() -> dict[str, Snippet]:
    """Return the snippets of SNIPPETS.md by their anchors.

    >>> read_snippets()["copy-a-lookup-table"].source
    'lesson 01'
    """
    page = KIT / "docs" / "SNIPPETS.md"
    if not page.is_file():
        raise FileNotFoundError(
            "SNIPPETS.md is missing beside the folder helpers: get the whole kit, or "
            "write it again by  make snippets"
        )
    found = _SNIPPET.finditer(page.read_text("utf-8"))
    return {anchor_of(match["title"]): Snippet(**match.groupdict()) for match in found}


def find_recipe(have: str, survive: str, where: str) -> Recipe:
    """Return the snippet for what you have, or the reason why there is none.

    >>> find_recipe("a metric", "what it has counted", "in this process").snippets[0]
    Snippet(title='Copy a metric with its state', ...
    >>> find_recipe("a cat", "its life", "in a box")
    Traceback (most recent call last):
    ValueError: 'a cat' is not among the choices: a tensor, a tf.Variable, ...
    """
    answers = _chosen(_chosen(read_rules(), have), survive)
    rule = _chosen(answers, where)
    snippets = tuple(read_snippets()[anchor_of(t)] for t in rule.get("use", ()))
    return Recipe(
        have, survive, where, snippets, rule.get("note", ""), rule.get("because", "")
    )


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


def recipe_finder_widget() -> WithFallback:
    """Return the finder as a widget: three menus, each offers what makes sense."""
    rules = read_rules()
    have, survive, where = (
        ipywidgets.Dropdown(
            description=words,
            layout={"width": "36em", "max_width": "100%"},
            style={"description_width": "7em"},
        )
        for words in ("I have", "must survive", "where")
    )
    shown = ipywidgets.Output()

    # While a menu gets other options, nothing is chosen for a moment.
    def answer(_: object = None) -> None:
        if not where.value:
            return
        recipe = find_recipe(have.value, survive.value, where.value)
        data = {"text/html": recipe.html(button=True), "text/plain": repr(recipe)}
        output = {"output_type": "display_data", "data": data, "metadata": {}}
        shown.outputs = (output,)

    def offer_places(_: object = None) -> None:
        if survive.value:
            _offer(where, rules[have.value][survive.value])
            answer()

    def offer_survivors(_: object = None) -> None:
        _offer(survive, rules[have.value])
        offer_places()

    _offer(have, rules)
    offer_survivors()
    have.observe(offer_survivors, names="value")
    survive.observe(offer_places, names="value")
    where.observe(answer, names="value")
    return WithFallback(ipywidgets.VBox([have, survive, where, shown]), Choices())


def _offer(menu: ipywidgets.Dropdown, options: Iterable[str]) -> None:
    """Give a menu other options, and keep what was chosen if it is still there."""
    before = menu.value
    menu.options = list(options)
    menu.value = before if before in menu.options else menu.options[0]


def _chosen(choices: dict[str, dict], name: str) -> dict:
    if name not in choices:
        raise ValueError(f"{name!r} is not among the choices: {', '.join(choices)}")
    return choices[name]


def _link(snippet: Snippet) -> str:
    """Link a snippet's place in SNIPPETS.md, and its lesson, from a notebook."""
    page = f"../docs/SNIPPETS.md#{anchor_of(snippet.title)}"
    return (
        f'<a href="{page}">{as_html(snippet.title)}</a> '
        f'(<a href="{snippet.lesson}.ipynb">{snippet.source}</a>)'
    )
