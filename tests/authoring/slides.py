"""Write build/slides/: every lesson as slides, one file each, `make slides`.

A `##` heading starts a slide, a `###` one below it; solutions stay away. How much fits
on a slide is measured where it is shown, by slide_template/slides.js. reveal.js is kept
in slide_template/reveal: nothing is fetched, neither here nor in the lecture room.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbconvert.exporters import SlidesExporter
from nbformat import NotebookNode
from pygments.formatters import HtmlFormatter

from helpers.lessons import read_lessons
from tests.authoring.notebooks import (
    LESSONS,
    ROOT,
    html_outputs,
    read,
    without_solutions,
)

FOLDER = ROOT / "build" / "slides"
TEMPLATES = Path(__file__).parent


def parts_at_headings(text: str) -> list[str]:
    """Cut Markdown before every heading; what looks like one in code is none.

    >>> parts_at_headings("# A\\nwords\\n## B")
    ['# A\\nwords', '## B']
    """
    parts: list[list[str]] = [[]]
    in_code = False
    for line in text.split("\n"):
        in_code ^= line.startswith("```")
        if re.match("#{1,3} ", line) and not in_code and parts[-1]:
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part).strip() for part in parts]


def linked_to_slides(text: str) -> str:
    """Let links lead to slides; of a link to another file only its words stay.

    >>> linked_to_slides("[next](01_copies.ipynb), [all](../README.md#the-lessons)")
    '[next](01_copies.html), [all](index.html)'
    >>> linked_to_slides("see [its code](../helpers/fresh.py)")
    'see its code'
    """
    text = re.sub(r"\]\((\d\d_\w+)\.ipynb\)", r"](\1.html)", text)
    text = text.replace("](../README.md#the-lessons)", "](index.html)")
    return re.sub(r"\[([^]]+)\]\(\.\./[^)]+\)", r"\1", text)


def with_slides(notebook: NotebookNode) -> NotebookNode:
    """Return a lesson without solutions whose cells say where slides start."""
    result = without_solutions(notebook)
    result.cells = list(_cells(result))
    for data in html_outputs(result):
        text = re.sub(r'href="(\d\d_\w+)\.ipynb"', r'href="\1.html"', data["text/html"])
        data["text/html"] = re.sub(r'<a [^>]*href="\.\./[^>]*>(.*?)</a>', r"\1", text)
    return result


def _cells(notebook: NotebookNode) -> Iterator[NotebookNode]:
    only_title = False  # so far, nothing stands under the last heading
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "markdown":
            # The set-up does not belong to the title page.
            kind = "subslide" if number == 1 else "-"
            cell.metadata["slideshow"] = {"slide_type": kind}
            yield cell
            only_title = False
            continue
        for part in parts_at_headings(cell.source):
            kind = "slide" if re.match("##? ", part) else "-"
            if part.startswith("### ") and not only_title:
                kind = "subslide"
            yield nbformat.v4.new_markdown_cell(
                linked_to_slides(part), metadata={"slideshow": {"slide_type": kind}}
            )
            only_title = part.startswith("#") and "\n" not in part


def slides(notebook: NotebookNode, title: str) -> str:
    """Return the slides of a lesson as one page that needs nothing else."""
    exporter = SlidesExporter(
        template_name="slide_template",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    colours = HtmlFormatter(style="tango", noclobber_cssfile=True)
    about = {
        "metadata": {"title": title},
        "highlighting": colours.get_style_defs(".highlight"),
    }
    page, _ = exporter.from_notebook_node(with_slides(notebook), about)
    return page


def index() -> str:
    """Return a page that links the slides of all lessons."""
    items = "\n".join(
        f'<li><a href="{lesson.file}.html">{lesson.number} · '
        f"{html.escape(lesson.title)}</a></li>"
        for lesson in read_lessons()
        if lesson.ready
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>Copy, Save, Restore: slides</title>
<body style="font: 20px/1.8 sans-serif; max-width: 40em; margin: 2em auto">
<h1>Copy, Save, Restore</h1>
<ul style="list-style: none; padding: 0">
{items}
</ul>
<p>Space goes on, Shift + Space back, Escape shows all slides. An answer that you were
asked to predict comes a step after the question.</p>
</body>
</html>
"""


def write_slides(folder: Path = FOLDER) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    titles = {lesson.file: lesson.title for lesson in read_lessons()}
    (folder / "index.html").write_text(index(), "utf-8")
    for path in LESSONS:
        page = slides(read(path), titles[path.stem])
        (folder / f"{path.stem}.html").write_text(page, "utf-8")
    return [folder / f"{path.stem}.html" for path in LESSONS]


if __name__ == "__main__":
    written = write_slides()
    print(f"slides of {len(written)} lessons: open {FOLDER / 'index.html'}")
