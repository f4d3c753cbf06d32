"""What is shown: a table, or a report; text for nbval, HTML for the reader."""

from __future__ import annotations

import html
import re
import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from helpers.kit.picture import GREY, INK, Picture, house_style, panels, to_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_CELL = "text-align: left; padding: 2px 8px"


@dataclass(frozen=True)
class Table:
    """Rows of words under a header; `colours` maps a cell's words to a background.

    Colours hold in the columns named in `coloured`; without it in all but the first,
    which names the row. `links` maps a cell's words to where they lead.

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
        return "\n".join(line.rstrip() for line in [*caption, *text])

    def _repr_html_(self) -> str:
        caption = f"<caption>{html.escape(self.caption)}</caption>"
        titles = map(html.escape, self.header)
        head = "".join(f'<th style="{_CELL}">{title}</th>' for title in titles)
        body = "\n".join(
            "<tr>" + "".join(map(self._html_cell, self.header, row)) + "</tr>"
            for row in self.rows
        )
        return f"<table>{caption}\n<tr>{head}</tr>\n{body}\n</table>"

    def _html_cell(self, column: str, cell: str) -> str:
        colour = self._colour(column, cell)
        paint = f"; background: {colour}; color: {INK}" if colour else ""
        words = html.escape(cell)
        if cell in self.links:
            words = f'<a href="{html.escape(self.links[cell])}">{words}</a>'
        return f'<td style="{_CELL}{paint}">{words}</td>'

    def _colour(self, column: str, cell: str) -> str:
        coloured = self.coloured or self.header[1:]
        return self.colours.get(cell, "") if column in coloured else ""

    def where(self, column: str, words: str) -> list[str]:
        """Return the first cell of every row that has these words in a column."""
        at = self.header.index(column)
        return [row[0] for row in self.rows if row[at] == words]

    def picture(self, alt: str, upright: bool = False) -> Picture:
        """Draw the table as a coloured grid; `upright` turns the header."""
        header = self.header if upright else tuple(map(_wrapped, self.header))
        # Turned titles take no width, but for that of the first column.
        titles = (header[0], *[""] * (len(header) - 1)) if upright else header
        widths = [
            max(len(part) for cell in column for part in cell.split("\n")) + 2
            for column in zip(titles, *self.rows, strict=True)
        ]
        lefts = [sum(widths[:x]) for x in range(len(widths))]
        if upright:
            head = 0.6 + 0.29 * max(map(len, header[1:]))
        else:
            head = 0.4 + 0.6 * max(cell.count("\n") + 1 for cell in header)
        size = sum(widths) * 0.095, (len(self.rows) + head) * 0.33
        figure, (axes,) = panels(1, *size)
        axes.set_position((0, 0, 1, 1))
        axes.set(xlim=(0, sum(widths)), ylim=(len(self.rows), -head))
        axes.axis("off")
        with house_style():
            for x, title in enumerate(header):
                turn = 90 if upright and x else 0
                at = lefts[x] + 1, -0.25
                axes.text(*at, title, va="bottom", weight="bold", rotation=turn)
            for y, row in enumerate(self.rows):
                for x, cell in enumerate(row):
                    fill = self._colour(self.header[x], cell) or (
                        GREY if x else "white"
                    )
                    _draw_cell(axes, lefts[x], y, widths[x], cell, fill)
        return to_picture(figure, alt)


def _draw_cell(
    axes: Axes, left: int, top: int, width: int, cell: str, colour: str
) -> None:
    axes.broken_barh([(left, width)], (top, 1), facecolor=colour, edgecolor="white")
    axes.text(left + 1, top + 0.5, cell, va="center")


def _wrapped(title: str) -> str:
    """Break a title into short lines, the names in it after an underscore."""
    parts = textwrap.wrap(title.replace("_", "_ "), 12, break_long_words=False)
    return "\n".join(parts).replace("_ ", "_")


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
        return "\n".join(map(str, self.shown()))

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

    def picture(self) -> Picture:
        """Draw all rows as a coloured grid."""
        return self.table.picture(f"Row by row: {self.summary}.")

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


def as_html(text: str) -> str:
    """Escape a text; what stands between backticks is shown as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
