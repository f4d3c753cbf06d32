"""What the site has beside the documents: cards of lessons, and the recipe finder."""

from __future__ import annotations

import html
import json
import re
from itertools import groupby
from posixpath import normpath

from helpers.kit.lessons import Lesson, read_lessons
from helpers.kit.live_code import live_code
from helpers.kit.shown import as_html
from helpers.kit.snippets import read_snippets
from helpers.kit.versions import all_series
from helpers.lessons.start_here.recipes import (
    find_recipe,
    read_groups,
    recipes,
)

MENUS = (
    ("have", "I have"),
    ("survive", "must survive"),
    ("where", "where"),
    ("tensorflow", "my TensorFlow"),
)
# A link to a cell leads to its notebook: only JupyterLab knows the cell.
_TO_SOURCE = re.compile(r'(href="(?:\.\./)*[\w/]+)\.(?:md|ipynb)\b(?:#cell-id=[\w-]+)?')
_TABLE_OF_LESSONS = re.compile(r"^\| no\. \| lesson .*\n(?:\|.*\n)+", re.M)


def with_site_links(page: str) -> str:
    """Let the links of HTML lead to the pages of the site.

    >>> with_site_links('<a href="../docs/SNIPPETS.md#copy-tensor">')
    '<a href="../docs/SNIPPETS.html#copy-tensor">'
    """
    return _TO_SOURCE.sub(r"\1.html", page)


# The home page.


def with_cards(readme: str) -> str:
    """Put cards in the place of README's table of lessons, and links to start with."""
    readme, found = _TABLE_OF_LESSONS.subn(lambda _: cards(), readme)
    if found != 1:
        raise ValueError(
            f"README has {found} tables of lessons, whose header begins with "
            "'| no. | lesson'. The site puts its cards in the place of exactly one."
        )
    return readme.replace("\n## the lessons\n", f"\n{_STARTS}\n## the lessons\n", 1)


_STARTS = """<p class="kit-starts">
<a href="notebooks/00_start_here.html">Start with lesson 00</a>
<a href="docs/FINDER.html">Find a recipe</a>
<a href="docs/SNIPPETS.html">All snippets</a>
</p>
"""


def cards() -> str:
    """Return the lessons as cards, part by part.

    >>> cards().count("<li>") == len(read_lessons())
    True
    """
    parts = groupby(read_lessons(), key=lambda lesson: lesson.part)
    return "".join(
        f'<p class="kit-part">{html.escape(part)}</p>\n'
        f'<ul class="kit-cards">\n{"".join(map(_card, lessons))}</ul>\n'
        for part, lessons in parts
    )


def _card(lesson: Lesson) -> str:
    return (
        f'<li><a href="notebooks/{lesson.file}.html">'
        f'<span class="kit-number">{lesson.number}</span> '
        f"<strong>{html.escape(lesson.title)}</strong> "
        f"<span>{lesson.minutes} minutes</span></a>"
        f"<p>{as_html(lesson.promise)}</p></li>\n"
    )


# The recipe finder: each answer is made here, and docs/_static/finder.js shows it.


def finder() -> str:
    """Return the finder as HTML: empty menus, and all answers as JSON."""
    menus = "\n".join(
        f'<label>{words} <select name="{name}"></select></label>'
        for name, words in MENUS
    )
    # A script ends at the first "</", wherever it stands.
    data = json.dumps(finder_data(), ensure_ascii=False).replace("</", "<\\/")
    return (
        f'<form class="kit-finder">\n{menus}\n</form>\n'
        '<div class="kit-answer" role="status"></div>\n'
        f'<script type="application/json" id="recipes">{data}</script>\n'
        '<script src="../_static/finder.js"></script>\n'
    )


def finder_data() -> dict:
    """Return the choices, the words and the code of each answer.

    An answer has the number of its words, and the id of its snippet if it has one. It
    stands below what you have, what must survive, where it goes, and the TensorFlow.
    """
    words: dict[str, int] = {}
    answers: dict = {}
    for recipe in recipes():
        choice = recipe.have, recipe.survive, recipe.where
        found = {}
        for series in all_series():
            told = find_recipe(*choice, series)
            number = words.setdefault(_seen_from_docs(told.words()), len(words))
            found[series] = [number, *(snippet.id for snippet in told.snippets[:1])]
        places = answers.setdefault(recipe.have, {}).setdefault(recipe.survive, {})
        places[recipe.where] = found
    return {
        "groups": read_groups(),
        "series": all_series()[::-1],
        "answers": answers,
        "words": [*words],
        "code": {name: live_code(s.code) for name, s in read_snippets().items()},
    }


def _seen_from_docs(page: str) -> str:
    """Let links that stand in a notebook lead to the same pages from docs/."""
    return re.sub(
        r'href="([^"]+)"',
        lambda link: f'href="{normpath(f"../notebooks/{link[1]}")}"',
        with_site_links(page),
    )
