"""Write docs/SNIPPETS.md, and titles in lessons and KNOWN_BUGS: `make snippets`."""

from __future__ import annotations

import re
import tomllib
from itertools import groupby

from nbformat import NotebookNode

from authoring import known_bugs
from authoring.anchors import github_slug
from authoring.notebooks import NOTEBOOKS, ROOT, markdown_cells, read, to_text
from helpers.kit.snippets import SNIPPETS, Snippet, read_snippet
from helpers.kit.words import place_link, place_name, read_words
from helpers.lessons.start_here.recipes import recipes

PAGE = ROOT / "docs" / "SNIPPETS.md"
INTRODUCTION = """# Snippets

Each snippet is complete: imports, a tiny model, a temporary folder, and a proof by an
assert at the end. Each runs alone in a fresh process, and a test runs it so. Find the
nearest, paste it, see it run, then put your model in its place. Each says with which
versions of TensorFlow it passes: `make versions` ran it there. Most need only
TensorFlow with Keras 3. A few import more: install `tf-keras`, `ai-edge-litert`,
`tf2onnx` with `onnxruntime`, or the [Object Detection API](../README.md#two-commands).

Not sure which? The recipe finder in [lesson 00](../notebooks/00_start_here.ipynb) asks
what you have and what must survive, and says as well what is not possible. It also
searches this page by words. Do you see an error? Look among the
[errors and warnings](#errors-and-warnings). Do you call it by
[another word](#other-words-and-errors)? The last part has
[every answer of the recipe finder](#every-answer-of-the-recipe-finder), with its note.
Faults of TensorFlow and Keras themselves are in [known bugs](KNOWN_BUGS.md).

This page is written by `make snippets` from the files in `snippets/`.
"""
# In a lesson, the text of these links is the title: a line "Snippet: [title](link).",
# an entry of the take-away's list, and "[snippet: title](link)" anywhere.
_LINK = r"(\((?:\.\./)+docs/SNIPPETS\.md#([\w-]+)\))"
_TITLED = re.compile(rf"(^Snippet: \[|^- \[|\[snippet: )[^\]]*\]{_LINK}", re.M)


def index() -> dict:
    """Return the order of the groups and their snippets."""
    return tomllib.loads((SNIPPETS / "index.toml").read_text("utf-8"))


def page() -> str:
    """Return what SNIPPETS.md should say.

    >>> page().startswith("# Snippets")
    True
    """
    parts = [INTRODUCTION]
    groups = index()["group"]
    for group in groups:
        parts.append(f"- [{group['name']}](#{github_slug(group['name'])})")
        parts += [f"  - {_link(name)}" for name in group["snippets"]]
    parts += _words()
    for group in groups:
        parts.append(f"\n## {group['name']}")
        parts += [_entry(read_snippet(name)) for name in group["snippets"]]
    parts += _choices()
    return "\n".join(parts) + "\n"


def _words() -> list[str]:
    """Return the tables of words.toml: first words, then errors."""
    tables = (
        ("other words and errors", "what you look for", False),
        ("errors and warnings", "what you see", True),
    )
    parts = []
    for heading, title, errors in tables:
        parts.append(
            f"\n## {heading}\n\n| {title} | what it means | read |\n|---|---|---|"
        )
        for row in read_words():
            if bool(row.text) == errors:
                links = [*map(_link, row.use), *map(_place, row.read)]
                parts.append(f"| {row.shown} | {row.means} | {'<br>'.join(links)} |")
    return parts


def _choices() -> list[str]:
    """Return every answer of the recipe finder, with its note, as tables."""
    parts = ["\n## every answer of the recipe finder"]
    for have, answers in groupby(recipes(), key=lambda recipe: recipe.have):
        parts.append(f"\n### you have {_plain(have)}\n\n{have[0].upper()}{have[1:]}:\n")
        parts.append("| what must survive, and where | the answer |\n|---|---|")
        for recipe in answers:
            links = ", ".join(_link(snippet.id) for snippet in recipe.snippets)
            says = " ".join(filter(None, (recipe.verdict, links, recipe.note)))
            parts.append(f"| {recipe.survive}, {recipe.where} | {says} |")
    return parts


def _plain(name: str) -> str:
    """Make a heading whose anchor is the same everywhere.

    >>> _plain("a .keras file of Keras 3")
    'a keras file of keras 3'
    """
    return re.sub(r"[^a-z0-9 _]", "", name.lower())


def _place(place: str) -> str:
    """Link a notebook or a page of the kit, seen from docs/."""
    return f"[{place_name(place)}](../{place_link(place)})"


def _link(name: str) -> str:
    snippet = read_snippet(name)
    return f"[{snippet.title}](#{snippet.anchor})"


def _entry(snippet: Snippet) -> str:
    """Return a snippet's part of the page."""
    lessons = ", ".join(
        f"[{place.label}](../notebooks/{place.file}.ipynb)" for place in snippet.places
    )
    return (
        f"\n### {snippet.anchor.replace('-', ' ')}\n\n"
        f"**{snippet.title}.** {snippet.promise} ({lessons})\n\n"
        f"Yours: {snippet.yours}\n\n"
        f"Versions: {snippet.versions}.\n\n```python\n{snippet.code}\n```"
    )


def with_titles(lesson: NotebookNode) -> NotebookNode:
    """Give the links to snippets the titles that the snippets have now."""
    for cell in markdown_cells(lesson):
        cell.source = _TITLED.sub(_titled, cell.source)
    return lesson


def _titled(link: re.Match[str]) -> str:
    start, target, anchor = link.groups()
    title = read_snippet(anchor.replace("-", "_")).title
    if start == "[snippet: ":
        title = title[0].lower() + title[1:]
    return f"{start}{title}]{target}"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    known_bugs.write()
    for path in NOTEBOOKS:
        path.write_text(to_text(with_titles(read(path))), "utf-8")
