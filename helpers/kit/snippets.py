"""Snippets: each is a file of its own in snippets/, read and shown by its id."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ipywidgets

from helpers import KIT
from helpers.kit.lessons import Lesson, More, read_places
from helpers.kit.live_code import live_code
from helpers.kit.shown import as_html
from helpers.kit.versions import results, versions_text
from helpers.kit.widgets import WithFallback

SNIPPETS = KIT / "snippets"
PAGE = "SNIPPETS.md"


@dataclass(frozen=True)
class Snippet:
    """A complete piece of code that proves what its title says."""

    id: str
    folder: str
    title: str
    promise: str
    yours: str  # what the reader replaces
    code: str

    @property
    def anchor(self) -> str:
        """Its place in docs/SNIPPETS.md."""
        return self.id.replace("_", "-")

    @property
    def places(self) -> tuple[Lesson | More, ...]:
        """The notebooks that end with a link to it."""
        return tuple(_places().get(self.anchor, ()))

    @property
    def results(self) -> dict[str, str]:
        """What it does in each environment that it was run in."""
        return results("snippets").get(self.id, {})

    @property
    def versions(self) -> str:
        """With which versions it passes, in words."""
        return versions_text(self.results)

    def link(self) -> str:
        """Link it from a notebook, as HTML."""
        page = f"../docs/{PAGE}#{self.anchor}"
        return f'<a href="{page}">{as_html(self.title)}</a>'

    def __repr__(self) -> str:
        words = f"{self.title}. {self.promise}\nYours: {self.yours}"
        return f"{words}\nVersions: {self.versions}.\n\n{self.code}"

    def _repr_html_(self) -> str:
        return f"{self._words()}\n<pre>{html.escape(self.code)}</pre>"

    def live(self) -> str:
        """The snippet with colours and a button that copies it, for a live notebook."""
        return f"{self._words()}\n{live_code(self.code)}"

    def _words(self) -> str:
        yours = f"<br>Yours: {as_html(self.yours)}"
        versions = f"<br>Versions: {as_html(self.versions)}."
        return f"<p><b>{self.link()}.</b> {as_html(self.promise)}{yours}{versions}</p>"


@cache
def read_snippets() -> dict[str, Snippet]:
    """Return all snippets by their ids.

    >>> read_snippets()["copy_lookup_table"].folder
    'tensors'
    """
    files = sorted(SNIPPETS.glob("*/*.py"))
    if not files:
        raise FileNotFoundError(
            "No snippet is in the folder snippets, beside the folder helpers: get the "
            "whole kit again."
        )
    return {file.stem: _read(file) for file in files}


def read_snippet(name: str) -> Snippet:
    """Return one snippet.

    >>> read_snippet("copy_lookup_tabel")
    Traceback (most recent call last):
    ValueError: No snippet is 'copy_lookup_tabel'. docs/SNIPPETS.md lists all ids.
    """
    if name not in read_snippets():
        raise ValueError(f"No snippet is {name!r}. docs/{PAGE} lists all ids.")
    return read_snippets()[name]


def _read(file: Path) -> Snippet:
    """Read a file: a docstring of title, promise and what is yours; then the code."""
    _, words, code = file.read_text("utf-8").split('"""', 2)
    title, _, more = words.partition("\n\n")
    promise, _, yours = more.replace("\n", " ").strip().partition(" Yours: ")
    folder, title = file.parent.name, title.removesuffix(".")
    return Snippet(file.stem, folder, title, promise, yours, code.strip())


@cache
def _places() -> dict[str, list[Lesson | More]]:
    """Return the notebooks of each snippet: those that link it in their last cell."""
    found: dict[str, list[Lesson | More]] = {}
    for place in read_places():
        file = KIT / "notebooks" / f"{place.file}.ipynb"
        last = json.loads(file.read_text("utf-8"))["cells"][-1]
        for anchor in re.findall(rf"{PAGE}#([\w-]+)", "".join(last["source"])):
            found.setdefault(anchor, []).append(place)
    return found


def show_snippet(name: str) -> WithFallback:
    """Show a snippet by its id, to be the last expression of a cell."""
    snippet = read_snippet(name)
    shown = ipywidgets.Output()
    show_live(shown, snippet.live(), repr(snippet))
    return WithFallback(shown, snippet)


def run_snippet(name: str) -> dict[str, Any]:
    """Run a snippet with its proof, and return the names that it makes."""
    names: dict[str, Any] = {"__name__": name}
    exec(compile(read_snippet(name).code, f"{name}.py", "exec"), names)
    return names


def show_live(shown: ipywidgets.Output, page: str, text: str) -> None:
    """Put HTML into an output, where JupyterLab makes its relative links work."""
    data = {"text/html": page, "text/plain": text}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    shown.outputs = (output,)
