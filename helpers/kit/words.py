"""What readers paste or type, and where the kit answers: the rows of words.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from helpers.kit.lessons import read_lessons, read_more
from helpers.kit.snippets import SNIPPETS, Snippet, read_snippet


@dataclass(frozen=True)
class Row:
    """An error text, or words of a reader, with what they mean and where to read on."""

    means: str
    text: str = ""  # an error as it is written, … where names and numbers vary
    words: str = ""  # what a reader types who has no error
    use: tuple[str, ...] = ()
    read: tuple[str, ...] = ()  # files of the kit, with the heading
    source: str = ""  # what proves that the text is still written
    old: str = ""  # or the versions that wrote it
    asked: tuple[str, ...] = ()  # threads of public issue trackers

    @property
    def shown(self) -> str:
        """The text as code, or the words, as Markdown has them."""
        if not self.text:
            return self.words
        quotes = "``" if "`" in self.text else "`"
        space = " " if "`" in self.text else ""
        version = f" ({self.old})" if self.old else ""
        return f"{quotes}{space}{self.text}{space}{quotes}{version}"

    @property
    def title(self) -> str:
        """The text or the words, with the versions of an old text."""
        version = f" ({self.old})" if self.old else ""
        return f"{self.text or self.words}{version}"

    @property
    def snippets(self) -> tuple[Snippet, ...]:
        """The snippets that help, the best one first."""
        return tuple(map(read_snippet, self.use))


@cache
def read_words() -> tuple[Row, ...]:
    """Return all rows, first the errors.

    >>> read_words()[0].text
    'File format not supported: filepath=…. Keras 3 only supports'
    """
    found = tomllib.loads((SNIPPETS / "words.toml").read_text("utf-8"))
    return tuple(map(_row, [*found["error"], *found["word"]]))


def _row(facts: dict[str, Any]) -> Row:
    lists = {key: tuple(v) for key, v in facts.items() if isinstance(v, list)}
    return Row(**(facts | lists))


def place_name(place: str) -> str:
    """Name a place as a link does.

    >>> place_name("notebooks/more/resume_in_depth.ipynb#damaged-files")
    'resume in depth: damaged files'
    """
    file, _, heading = place.partition("#")
    labels = {f"notebooks/{p.file}.ipynb": p.label for p in read_lessons()}
    labels |= {f"notebooks/{p.file}.ipynb": p.label for p in read_more()}
    name = labels.get(file, file)
    return f"{name}: {heading.replace('-', ' ')}" if heading else name


def place_link(place: str) -> str:
    """Return the file of a place, with its heading if a link can lead there.

    JupyterLab and GitHub open a heading of a Markdown file, and not of a notebook.

    >>> place_link("notebooks/more/resume_in_depth.ipynb#damaged-files")
    'notebooks/more/resume_in_depth.ipynb'
    """
    file, _, _ = place.partition("#")
    return file if file.endswith(".ipynb") else place
