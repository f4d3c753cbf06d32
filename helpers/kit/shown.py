"""What is shown: a table, or a report; text for nbval, HTML for the reader."""

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from helpers.kit.picture import INK, Picture

_LEFT = "text-align: left"
_CELL = f"{_LEFT}; padding: 2px 8px"
# Titles that are turned take no width. JupyterLab drops this style, so that they lie
# flat, until the cell has run: hence the narrow cells.
_NARROW = f"{_LEFT}; padding: 2px 4px; vertical-align: bottom"
_TURNED = "writing-mode: vertical-rl; transform: rotate(180deg); vertical-align: top"


@dataclass(frozen=True)
class Table:
    """Rows of words under a header; `colours` maps a cell's words to a background.

    Colours hold in the columns named in `coloured`; without it in all but the first,
    which names the row. `links` maps a cell's words to where they lead. `upright` turns
    the titles of these columns.

    >>> Table(("way", "shares"), (("b = v", "yes"),), "one way")
    one way
    way    shares
    b = v  yes
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)
    coloured: tuple[str, ...] = ()
    upright: bool = False
    links: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.header):
                raise ValueError(
                    f"A row has {len(row)} cells, the header {len(self.header)}: {row}"
                )

    def __repr__(self) -> str:
        lines = [self.header, *self.rows]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [
            "  ".join(
                f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True)
            )
            for line in lines
        ]
        caption = [self.caption] if self.caption else []
        return printable("\n".join(line.rstrip() for line in [*caption, *text]))

    def _repr_html_(self) -> str:
        said = html.escape(self.caption)
        caption = f'<caption style="{_LEFT}">{said}</caption>' if said else ""
        head = "".join(map(self._html_title, range(len(self.header)), self.header))
        body = "\n".join(
            "<tr>" + "".join(map(self._html_cell, self.header, row)) + "</tr>"
            for row in self.rows
        )
        return f"<table>{caption}\n<tr>{head}</tr>\n{body}\n</table>"

    def _html_title(self, column: int, title: str) -> str:
        style = f"{_NARROW}; {_TURNED}" if self.upright and column else self._cell
        breakable = html.escape(title).replace("_", "_<wbr>")
        return f'<th style="{style}">{breakable}</th>'

    def _html_cell(self, column: str, cell: str) -> str:
        colour = self._colour(column, cell)
        paint = f"; background: {colour}; color: {INK}" if colour else ""
        words = html.escape(cell)
        if cell in self.links:
            words = f'<a href="{html.escape(self.links[cell])}">{words}</a>'
        return f'<td style="{self._cell}{paint}">{words}</td>'

    @property
    def _cell(self) -> str:
        return _NARROW if self.upright else _CELL

    def _colour(self, column: str, cell: str) -> str:
        coloured = self.coloured or self.header[1:]
        return self.colours.get(cell, "") if column in coloured else ""

    def where(self, column: str, words: str) -> list[str]:
        """Return the first cell of every row that has these words in a column."""
        at = self.header.index(column)
        return [row[0] for row in self.rows if row[at] == words]


class Shown:
    """What is shown as text and as HTML, part by part: its table, unless it says else.

    A dataclass that is shown so is declared with `repr=False`.
    """

    @property
    def table(self) -> Table:
        """Return all that there is to say."""
        raise NotImplementedError

    def shown(self) -> Sequence[Table | str]:
        """Return what is shown, from top to bottom."""
        return (self.table,)

    def __repr__(self) -> str:
        return printable("\n".join(map(str, self.shown())))

    def _repr_html_(self) -> str:
        return "<br>\n".join(
            html.escape(part, quote=False) if isinstance(part, str) else html_of(part)
            for part in self.shown()
        )


@dataclass(frozen=True, repr=False)
class Report(Shown):
    """What was found, row by row; a row is a name, its status, and what explains it.

    As text only the rows that are not fine are shown; `table` has them all.
    """

    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    header: ClassVar[tuple[str, ...]] = ("name", "status")
    colours: ClassVar[Mapping[str, str]] = {}  # of every status
    fine: ClassVar[str] = ""  # the status that needs no reader
    longest: ClassVar[int] = 16

    def count(self, *statuses: str) -> int:
        """Count the rows with one of these statuses."""
        return sum(row[1] in statuses for row in self.rows)

    def names(self, status: str) -> list[str]:
        """Return what has this status."""
        return self.table.where("status", status)

    @property
    def summary(self) -> str:
        """How many rows there are of each status, in words."""
        numbers = Counter(row[1] for row in self.rows)
        return ", ".join(f"{numbers[s]} {s}" for s in self.colours if numbers[s])

    @property
    def table(self) -> Table:
        """All rows, coloured by status."""
        return self._table_of(self.rows)

    def shown(self) -> Sequence[Table | str]:
        """Return the summary and the rows that are not fine, then the notes."""
        rows = tuple(row for row in self.rows if row[1] != self.fine)
        if not rows:
            return self.summary, *self.notes
        table = self._table_of(rows[: self.longest])
        if (more := len(rows) - self.longest) > 0:
            return table, f"… and {more} more rows, see .table", *self.notes
        return table, *self.notes

    def _table_of(self, rows: tuple[tuple[str, ...], ...]) -> Table:
        return Table(self.header, rows, self.summary, self.colours, ("status",))


# What stands for a sign that a console does not have.
_SIGNS = str.maketrans({"…": "...", "–": "-", "■": "#", "□": "."})


def printable(text: str) -> str:
    """Return a text as standard output can write it: not each has every sign.

    On Windows, what is written into a file or a pipe has 256 signs at most. To print
    another one is an error.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(_SIGNS)
        return plain.encode(encoding, "backslashreplace").decode(encoding)
    return text


def people(count: int) -> str:
    """Say how many people there are.

    >>> people(1), people(2)
    ('1 person', '2 people')
    """
    return "1 person" if count == 1 else f"{count} people"


def html_of(thing: Any) -> str:
    """Return a picture, a table, or anything else as HTML."""
    if isinstance(thing, Picture):
        return thing.html
    if hasattr(thing, "_repr_html_"):
        return thing._repr_html_()
    return f"<pre>{html.escape(str(thing))}</pre>"


def mark(sign: str, words: str, colour: str) -> str:
    """Tell a verdict by a sign, a word and a colour; without styles two are left."""
    style = f"background: {colour}; color: {INK}; padding: 0 0.4em; font-weight: bold"
    return f'<mark style="{style}">{sign} {html.escape(words)}</mark>'


def paragraph(words: str) -> str:
    """Return a paragraph of a box."""
    return f'<p style="margin: 0.4em 0">{words}</p>'


def box(parts: Sequence[str], colour: str, about: str = "") -> str:
    """Put HTML into a box with a coloured edge; `about` says what else the box is."""
    # Only what is longer than a line, such as a path, is broken inside a word.
    style = f"border-left: 6px solid {colour}; padding: 4px 12px; margin: 4px 0"
    style += "; overflow-wrap: anywhere; word-break: normal"
    return f'<div {about}style="{style}">\n{chr(10).join(parts)}\n</div>'


def as_html(text: str) -> str:
    """Escape a text; what stands between backticks is shown as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
