"""The recipe finder as a widget: groups, four menus and a field to search."""

from __future__ import annotations

import html
from collections.abc import Iterable

import ipywidgets

from helpers.kit.shown import as_html
from helpers.kit.snippets import show_live
from helpers.kit.versions import all_series, installed_series
from helpers.kit.widgets import WithFallback
from helpers.lessons.start_here.recipes import (
    find_recipe,
    read_groups,
    read_rules,
    recipes,
)
from helpers.lessons.start_here.search import find_answers


class Choices:
    """All choices and their answers, for readers without a kernel."""

    def __repr__(self) -> str:
        return "\n".join(f"{have}: {'; '.join(s)}" for have, s in read_rules().items())

    def _repr_html_(self) -> str:
        return "\n".join(
            f"<p><b>{html.escape(group)}</b></p>\n{self._folded(members)}"
            for group, members in read_groups().items()
        )

    def _folded(self, members: Iterable[str]) -> str:
        return "\n".join(
            f"<details><summary>{html.escape(have)}</summary>\n"
            f"{self.table(have)}</details>"
            for have in members
        )

    @staticmethod
    def table(have: str) -> str:
        """The answers for one thing to have, each in a line with its link."""
        titles = ("what must survive", "where", "the answer")
        lines = ["".join(f"<th>{title}</th>" for title in titles)]
        for recipe in recipes():
            if recipe.have == have:
                answer = as_html(recipe.verdict) or recipe.snippets[0].link()
                cells = as_html(recipe.survive), as_html(recipe.where), answer
                lines.append("".join(f"<td>{cell}</td>" for cell in cells))
        rows = "\n".join(f"<tr>{line}</tr>" for line in lines)
        return f"<table>\n{rows}\n</table>"


WIDTH = {"width": "38em", "max_width": "100%"}
LABEL = {"description_width": "8em"}


def recipe_finder_widget() -> WithFallback:
    """Return the finder as a widget: menus of what makes sense, and a search."""
    groups, rules = read_groups(), read_rules()
    group = ipywidgets.RadioButtons(
        description="look among",
        options=list(groups),
        orientation="horizontal",
        layout={"width": "auto"},
        style=LABEL,
    )
    have, survive, where, tensorflow = (
        ipywidgets.Dropdown(description=words, layout=WIDTH, style=LABEL)
        for words in ("I have", "must survive", "where", "my TensorFlow")
    )
    search = ipywidgets.Text(
        description="or search",
        placeholder="an error, or two or three words",
        layout=WIDTH,
        style=LABEL,
    )
    shown = ipywidgets.Output()

    # While a menu gets other options, nothing is chosen for a moment.
    def answer(_: object = None) -> None:
        if not where.value:
            return
        chosen = have.value, survive.value, where.value
        recipe = find_recipe(*chosen, tensorflow.value)
        show_live(shown, recipe.live(), repr(recipe))

    def find(_: object = None) -> None:
        if not search.value.strip():
            answer()
            return
        found = find_answers(search.value)
        show_live(shown, found._repr_html_(), repr(found))

    def offer_places(_: object = None) -> None:
        if survive.value:
            _offer(where, rules[have.value][survive.value])
            answer()

    def offer_survivors(_: object = None) -> None:
        if have.value:
            _offer(survive, rules[have.value])
            offer_places()

    def offer_group(_: object = None) -> None:
        _offer(have, groups[group.value])

    tensorflow.options = [*reversed(all_series())]
    tensorflow.value = installed_series()
    group.observe(offer_group, names="value")
    have.observe(offer_survivors, names="value")
    survive.observe(offer_places, names="value")
    where.observe(answer, names="value")
    tensorflow.observe(answer, names="value")
    search.observe(find, names="value")
    offer_group()
    return WithFallback(
        ipywidgets.VBox([group, have, survive, where, tensorflow, search, shown]),
        Choices(),
    )


def _offer(menu: ipywidgets.Dropdown, options: Iterable[str]) -> None:
    """Give a menu other options, and keep what was chosen if it is still there."""
    before = menu.value
    menu.options = list(options)
    menu.value = before if before in menu.options else menu.options[0]
