"""Anchors that lead to the same heading in JupyterLab, on GitHub and on the site.

Each of the three makes an id of a heading by a rule of its own. Only a plain heading,
such as `object graph`, gets the same id from all of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from helpers.kit.lessons import anchor_of

_FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def github_slug(heading: str) -> str:
    """Return the anchor on GitHub, which drops capitals and punctuation.

    >>> github_slug("Which format?")
    'which-format'
    """
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def myst_slug(heading: str) -> str:
    """Return the anchor on the site, as MyST makes it.

    >>> myst_slug("Which format?")
    'which-format'
    """
    return re.sub(r"[^\w\u4e00-\u9fff\- ]", "", heading.lower().replace(" ", "-"))


def headings(markdown: str) -> list[str]:
    """Return the headings of a page, without the comments in its code.

    >>> headings("# one\\n```\\n# a comment\\n```\\n## two")
    ['one', 'two']
    """
    return re.findall(r"^#+ (.*)$", _FENCED.sub("", markdown), re.M)


def links(markdown: str) -> list[str]:
    """Return the targets of all links of a text, those in its HTML included.

    >>> links('[a](b.md#c) <a href="d.md">')
    ['b.md#c', 'd.md']
    """
    text = _FENCED.sub("", markdown)
    return re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'href="([^"]+)"', text)


def broken_link(target: str, source: Path) -> Iterator[str]:
    """Say what is wrong with a link that stands in the file `source`."""
    if re.match(r"https?://|mailto:", target):
        return
    path, _, anchor = unquote(target).partition("#")
    file = source.parent / path if path else source
    where = f"{source.name} links to {target}"
    if not file.exists():
        yield f"{where}: there is no such file"
    elif anchor and path and file.suffix == ".ipynb":
        # Only JupyterLab leads there; elsewhere a notebook is shown from its beginning.
        cells = json.loads(file.read_text("utf-8"))["cells"]
        if anchor not in {f"cell-id={cell['id']}" for cell in cells}:
            yield f"{where}: that notebook has no such cell"
    elif anchor and file.suffix != ".md" and file != source:
        yield f"{where}: only headings of Markdown files have such anchors"
    elif anchor:
        yield from _broken_anchor(anchor, _headings_of(file), where)


def _headings_of(file: Path) -> list[str]:
    text = file.read_text("utf-8")
    if file.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join(
            "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"
        )
    return headings(text)


def _broken_anchor(anchor: str, found: list[str], where: str) -> Iterator[str]:
    meant = [heading for heading in found if github_slug(heading) == anchor]
    if not meant:
        yield f"{where}: there is no such heading"
    elif len(meant) > 1:
        yield f"{where}: {len(meant)} headings have this anchor"
    elif {anchor_of(meant[0]), myst_slug(meant[0])} != {anchor}:
        yield (
            f"{where}: JupyterLab has another anchor for {meant[0]!r}. Write the "
            "heading in lower case, without punctuation."
        )
