"""A small table: text for nbval, HTML for the reader, a picture on demand."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field

from matplotlib.figure import Figure

from helpers.kit.picture import GREY, INK, Picture, house_style, to_picture

_CELL = "text-align: left; padding: 2px 8px"


@dataclass(frozen=True)
class Table:
    """Rows of words under a header; `colours` maps a cell's words to a background.

    >>> Table(("way", "shares"), (("b = v", "yes"),), "one way")
    one way
    way    shares
    b = v  yes
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    colours: Mapping[str, str] = field(default_factory=dict)

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
            "<tr>" + "".join(map(self._html_cell, row)) + "</tr>" for row in self.rows
        )
        return f"<table>{caption}\n<tr>{head}</tr>\n{body}\n</table>"

    def _html_cell(self, cell: str) -> str:
        colour = self.colours.get(cell)
        paint = f"; background: {colour}; color: {INK}" if colour else ""
        return f'<td style="{_CELL}{paint}">{html.escape(cell)}</td>'

    def where(self, column: str, words: str) -> list[str]:
        """Return the first cell of every row that has these words in a column."""
        at = self.header.index(column)
        return [row[0] for row in self.rows if row[at] == words]

    def picture(self, alt: str, upright: bool = False) -> Picture:
        """Draw the table as a coloured grid; `upright` turns the header."""
        header = self.header
        if not upright:
            header = tuple(map(_wrapped, self.header))
        # Turned titles take no width, but for that of the first column.
        titles = (header[0], *[""] * (len(header) - 1)) if upright else header
        widths = [
            max(len(part) for cell in column for part in cell.split("\n")) + 2
            for column in zip(titles, *self.rows, strict=True)
        ]
        if upright:
            head = 0.6 + 0.29 * max(map(len, header[1:]))
        else:
            head = 0.4 + 0.6 * max(cell.count("\n") + 1 for cell in header)
        figure = Figure(figsize=(sum(widths) * 0.095, (len(self.rows) + head) * 0.33))
        with house_style():
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, sum(widths)), ylim=(len(self.rows), -head))
            axes.axis("off")
            for x, title in enumerate(header):
                left = sum(widths[:x]) + 1
                turn = 90 if upright and x else 0
                axes.text(left, -0.25, title, va="bottom", weight="bold", rotation=turn)
            for y, row in enumerate(self.rows):
                for x, cell in enumerate(row):
                    self._draw_cell(axes, sum(widths[:x]), y, widths[x], cell)
        return to_picture(figure, alt)

    def _draw_cell(self, axes, left: int, top: int, width: int, cell: str) -> None:
        colour = self.colours.get(cell, GREY) if left else "white"
        axes.broken_barh([(left, width)], (top, 1), facecolor=colour, edgecolor="white")
        axes.text(left + 1, top + 0.5, cell, va="center")


def _wrapped(title: str) -> str:
    """Break a title into short lines, the names in it after an underscore."""
    parts = textwrap.wrap(title.replace("_", "_ "), 12, break_long_words=False)
    return "\n".join(parts).replace("_ ", "_")
