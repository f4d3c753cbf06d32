"""Find the texts that a reader meets, apart from code and outputs."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

from authoring.known_bugs import INTRODUCTION, read_bugs
from authoring.notebooks import NOTEBOOKS, ROOT, read

PAGES = (
    *("README.md", "CONTRIBUTING.md", "docs/WORKSHOP.md", "docs/GLOSSARY.md"),
    *("docs/FINDER.md", "docs/ACCESSIBILITY.md"),
    *(f"docs/workshop/{page}.md" for page in ("plan", "before", "hub", "during")),
    *("docs/workshop/after.md", "docs/workshop/catalogue.md"),
)
DECK = ROOT / "docs" / "workshop" / "deck.ipynb"
DATA = (
    "helpers/lessons/more.toml",
    "helpers/lessons/*/lesson.toml",
    "helpers/lessons/*/claims.toml",
    "helpers/kit/beliefs.toml",
    "docs/workshop/plan.toml",
    "snippets/*.toml",
)


def reader_texts() -> Iterator[tuple[str, str]]:
    """Yield each place with a text that stands there: a cell, a paragraph, a hint."""
    for path in NOTEBOOKS:
        for number, cell in enumerate(read(path).cells):
            if cell.cell_type == "markdown":
                yield f"{_name(path)}, cell {number}", cell.source
    for number, cell in enumerate(read(DECK).cells):
        if cell.cell_type == "markdown":
            yield f"{_name(DECK)}, cell {number}", cell.source
    for page in PAGES:
        for text in paragraphs((ROOT / page).read_text("utf-8")):
            yield page, text
    for path in sorted(ROOT.glob("snippets/*/*.py")):
        for text in texts_of_snippet(path.read_text("utf-8")):
            yield _name(path), text
    for bug in read_bugs().values():
        for text in bug.texts:
            yield f"known_bugs/{bug.id}.py", text
    for text in paragraphs(INTRODUCTION):
        yield "docs/KNOWN_BUGS.md", text
    for path in sorted(ROOT.glob("helpers/lessons/*/checks.py")):
        for text in texts_of_checks(path.read_text("utf-8")):
            yield _name(path), text
    for path in sorted(path for pattern in DATA for path in ROOT.glob(pattern)):
        for text in texts_of_data(tomllib.loads(path.read_text("utf-8"))):
            yield _name(path), text


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def paragraphs(page: str) -> list[str]:
    """Split a page at its empty lines, without its blocks of code.

    >>> paragraphs("One.\\n\\n```\\ncode\\n```\\nTwo.")
    ['One.', 'Two.']
    """
    prose = re.sub(r"^```.*?^```", "", page, flags=re.S | re.M)
    return [text.strip() for text in re.split(r"\n\s*\n", prose) if text.strip()]


def texts_of_snippet(source: str) -> list[str]:
    """Return the docstring and the comments; lines of a comment belong together.

    >>> texts_of_snippet("a = 1  # one\\nb = 2\\n# two\\n# lines\\n")
    ['', 'one', 'two lines']
    """
    texts = [ast.get_docstring(ast.parse(source)) or ""]
    last_line = -1
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("# ")
            if token.start[0] == last_line + 1:
                texts[-1] += f" {text}"
            else:
                texts.append(text)
            last_line = token.start[0]
    return texts


def texts_of_checks(source: str) -> list[str]:
    """Return every text in the code of checks; what is put into a text is one word.

    >>> texts_of_checks("expect(a, f'{a} is wrong.')")
    ['value is wrong.']
    """
    nodes = list(ast.walk(ast.parse(source)))
    formatted = [node for node in nodes if isinstance(node, ast.JoinedStr)]
    inner = {part for node in formatted for part in node.values}
    plain = [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if node not in inner
    ]
    return plain + ["".join(map(_text_of, node.values)) for node in formatted]


def _text_of(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "value"


def texts_of_data(data: object) -> list[str]:
    """Return every text in data of a TOML file.

    >>> texts_of_data({"title": "Start", "minutes": 5, "question": [{"ask": "What?"}]})
    ['Start', 'What?']
    """
    if isinstance(data, str):
        return [data]
    if isinstance(data, dict):
        parts = [*data.values()]
    else:
        parts = data if isinstance(data, list) else []
    return [text for part in parts for text in texts_of_data(part)]
