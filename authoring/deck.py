"""Write build/deck.html, the slides of a workshop: python -m authoring.deck

The notebook docs/workshop/deck.ipynb is run, and nbconvert turns it into one file. A
slide begins at each heading. Reveal.js is not used: it is a folder of scripts beside
the slides, and its page asks three servers for more. Here the page is nbconvert's own,
with the little style and script below that show one slide at a time. So the deck is
one file, which can be mailed and opened without a network.
"""

from __future__ import annotations

import html
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbconvert import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from authoring.notebooks import (
    LESSONS,
    ROOT,
    code_cells,
    execute,
    read,
)
from helpers.kit.alt_text import AltText

SOURCE = ROOT / "docs" / "workshop" / "deck.ipynb"
TARGET = ROOT / "build" / "deck.html"
MOST = 12

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{slides}
</main>
<script>{script}</script>
</body>
</html>
"""
_STYLE = """
html { scroll-snap-type: y mandatory; scroll-behavior: auto }
body { margin: 0; background: #ffffff; color: #1f2328;
  font: clamp(16px, 2.1vw, 30px)/1.45 system-ui, sans-serif }
main { counter-reset: slide }
section { box-sizing: border-box; min-height: 100vh; padding: 4vh 6vw 6vh;
  scroll-snap-align: start; counter-increment: slide; position: relative;
  display: flex; flex-direction: column; justify-content: center }
section::after { content: counter(slide); position: absolute; right: 2vw; bottom: 2vh;
  color: #57606a; font-size: 60% }
h1, h2 { margin: 0 0 .5em; line-height: 1.15 }
h1 { font-size: 220% } h2 { font-size: 150% }
p, ul, ol { margin: .35em 0 } li { margin: .2em 0 }
code, pre { font-family: ui-monospace, monospace; font-size: 92%; background: #f0f1f3 }
pre { padding: .6em .8em; overflow: auto; margin: .4em 0 }
img { display: block; max-width: 100%; max-height: 66vh; width: auto;
  margin: .3em auto; object-fit: contain }
.output_html img { width: 88vw; max-height: 58vh }
table { border-collapse: collapse; font-size: 78%; margin: .4em 0 }
th, td { border: 1px solid #d0d7de; padding: .25em .6em; text-align: left }
caption { text-align: left; padding-bottom: .3em }
details { margin-top: .8em; color: #57606a; font-size: 70% }
.anchor-link { display: none }
@media print { section { page-break-after: always; min-height: 0; height: 100vh }
  details { display: none } }
"""
_SCRIPT = """
const slides = [...document.querySelectorAll('section')];
const now = () => slides.findIndex(s => s.getBoundingClientRect().bottom > 10);
const steps = {ArrowRight: 1, PageDown: 1, ' ': 1, ArrowDown: 1,
  ArrowLeft: -1, PageUp: -1, ArrowUp: -1};
addEventListener('keydown', event => {
  if (!(event.key in steps) || event.target.closest('summary')) return;
  event.preventDefault();
  const next = Math.min(Math.max(now() + steps[event.key], 0), slides.length - 1);
  slides[next].scrollIntoView();
});
"""


@dataclass(frozen=True)
class Stored:
    """An output that a lesson has stored, shown again; the tests of the lesson hold."""

    data: dict[str, Any]
    metadata: dict[str, Any]

    def __repr__(self) -> str:
        return str(self.data["text/plain"])

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        return self.data, self.metadata


def stored(number: str, name: str) -> Stored:
    """Return what a cell of a lesson shows, by its id.

    >>> stored("00", "e5d00eb4").data["text/plain"][:21]
    '[picture] Two trees. '
    """
    (lesson,) = [path for path in LESSONS if path.stem.startswith(number)]
    found = [cell for cell in code_cells(read(lesson)) if cell.id == name]
    if not found or not found[0].outputs or "data" not in found[0].outputs[-1]:
        raise ValueError(f"No cell {name!r} of lesson {number} shows anything.")
    output = found[0].outputs[-1]
    return Stored(dict(output.data), dict(output.metadata))


def slides_of(notebook: NotebookNode) -> list[list[NotebookNode]]:
    """Split a notebook into slides: each begins with a heading."""
    slides: list[list[NotebookNode]] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("#"):
            slides.append([])
        if slides:
            slides[-1].append(cell)
    return slides


def titles() -> list[str]:
    """Return the titles of all slides.

    >>> titles()[0]
    'Copy, Save, Restore'
    """
    cells = [slide[0] for slide in slides_of(read(SOURCE))]
    return [cell.source.splitlines()[0].lstrip("# ") for cell in cells]


def as_html(notebook: NotebookNode) -> str:
    """Return a notebook that has run as one page that needs nothing else."""
    exporter = HTMLExporter(
        template_name="basic", exclude_input=True, preprocessors=[AltText]
    )
    exporter.exclude_output_prompt = True
    bodies = []
    for cells in slides_of(notebook):
        body, _ = exporter.from_notebook_node(new_notebook(cells=cells))
        bodies.append(f"<section>\n{body}\n</section>")
    return _PAGE.format(
        title=html.escape(titles()[0]),
        style=_STYLE,
        script=_SCRIPT,
        slides="\n".join(bodies),
    )


def write_deck(target: Path = TARGET) -> int:
    """Run the notebook and write the deck; return how many slides it has."""
    with tempfile.TemporaryDirectory() as folder:
        done = execute(read(SOURCE), "deck", Path(folder) / "kit")
    page = as_html(done)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page, "utf-8")
    return len(slides_of(done))


if __name__ == "__main__":
    print(f"build/deck.html has {write_deck()} slides. Open it in a browser.")
