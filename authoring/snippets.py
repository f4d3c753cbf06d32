"""Write docs/SNIPPETS.md, and the titles in the lessons: `make snippets`."""

from __future__ import annotations

import re
import tomllib

from nbformat import NotebookNode

from authoring.anchors import github_slug
from authoring.notebooks import NOTEBOOKS, ROOT, markdown_cells, read, to_text
from helpers.kit.snippets import SNIPPETS, Snippet, read_snippet

PAGE = ROOT / "docs" / "SNIPPETS.md"
INTRODUCTION = """# Snippets

Each snippet is complete: imports, a tiny model, a temporary folder, and a proof by an
assert at the end. Each runs alone in a fresh process, and a test runs it so. Find the
nearest, paste it, see it run, then put your model in its place. Most need only
TensorFlow with Keras 3. A few import more: install `tf-keras`, `ai-edge-litert`,
`tf2onnx` with `onnxruntime`, or the [Object Detection API](../README.md#two-commands).

Not sure which? The recipe finder in [lesson 00](../notebooks/00_start_here.ipynb) asks
what you have and what must survive, and says as well what is not possible. Do you see
an error, or call it by another word? See [below the contents](#other-words-and-errors).

This page is written by `make snippets` from the files in `snippets/`.
"""
# In a lesson, the text of these links is the title: a line "Snippet: [title](link).",
# an entry of the take-away's list, and "[snippet: title](link)" anywhere.
_LINK = r"(\((?:\.\./)+docs/SNIPPETS\.md#([\w-]+)\))"
_TITLED = re.compile(rf"(^Snippet: \[|^- \[|\[snippet: )[^\]]*\]{_LINK}", re.M)


def index() -> dict:
    """Return the order of the groups and their snippets, and the other words."""
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
    parts.append("\n## other words and errors\n")
    parts.append("| what you look for, or see | snippets |\n|---|---|")
    for words, names in index()["other_words"].items():
        parts.append(f"| {words} | {'<br>'.join(map(_link, names))} |")
    for group in groups:
        parts.append(f"\n## {group['name']}")
        parts += [_entry(read_snippet(name)) for name in group["snippets"]]
    return "\n".join(parts) + "\n"


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
        f"Yours: {snippet.yours}\n\n```python\n{snippet.code}\n```"
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
    for path in NOTEBOOKS:
        path.write_text(to_text(with_titles(read(path))), "utf-8")
