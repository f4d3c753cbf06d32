"""Write SNIPPETS.md from the lessons: `make snippets`."""

from __future__ import annotations

import tomllib
from pathlib import Path

from authoring.notebooks import LESSONS, ROOT, read, tagged
from helpers.lessons.start_here.recipes import anchor_of

PAGE = ROOT / "docs" / "SNIPPETS.md"
ORDER = ROOT / "data" / "snippets.toml"
START = "# Snippet: "
INTRODUCTION = """# Snippets

Each of these cells is complete: imports, a tiny model, a temporary folder, and an
assert at the end that proves what the line above it says. Each runs alone in a fresh
process, and a test runs it so. Find the nearest, paste it, see it run, then put your
model in its place. Most need only TensorFlow with Keras 3. A few import more: install
`tf-keras`, `ai-edge-litert`, or the [Object Detection API](../README.md#two-commands).

Not sure which? The recipe finder in [lesson 00](../notebooks/00_start_here.ipynb) asks
what you have and what must survive, and says as well what is not possible. Do you see
an error, or call it by another word? See [below the contents](#other-words-and-errors).

This page is written by `make snippets` from the lessons and `data/snippets.toml`.
"""


def snippets() -> dict[str, tuple[Path, str]]:
    """Return the lesson and the code of every snippet, by its title."""
    found = {}
    for lesson in LESSONS:
        for cell in tagged(read(lesson), "snippet"):
            first, _, code = cell.source.partition("\n")
            found[first.removeprefix(START)] = (lesson, code)
    return found


def groups() -> list[dict]:
    """Return the groups in their order, each with its snippets and their promises."""
    return tomllib.loads(ORDER.read_text("utf-8"))["group"]


def other_words() -> dict[str, list[str]]:
    """Return what people look for, or the error they see, and the snippets for it."""
    return tomllib.loads(ORDER.read_text("utf-8"))["other_words"]


def _capital(title: str) -> str:
    return title[0].upper() + title[1:]


def _link(title: str) -> str:
    return f"[{_capital(title)}](#{anchor_of(title)})"


def page() -> str:
    """Return what SNIPPETS.md should say.

    >>> page().startswith("# Snippets")
    True
    """
    found = snippets()
    parts = [INTRODUCTION]
    for group in groups():
        parts.append(f"- {_link(group['name'])}")
        parts += [f"  - {_link(title)}" for title in group["snippets"]]
    parts.append("\n## Other words, and errors\n")
    parts.append("| what you look for, or see | snippets |\n|---|---|")
    for words, titles in other_words().items():
        parts.append(f"| {words} | {'<br>'.join(map(_link, titles))} |")
    for group in groups():
        parts.append(f"\n## {group['name']}")
        for title, promise in group["snippets"].items():
            lesson, code = found[title]
            number = lesson.stem[:2]
            link = f"[lesson {number}](../notebooks/{lesson.name})"
            parts.append(f"\n### {_capital(title)}\n")
            parts.append(f"{promise} ({link})\n")
            parts.append(f"```python\n{code.strip()}\n```")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
