"""Rows with a status each: counted in one line, shown where something is to be seen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from helpers.kit.picture import Picture
from helpers.kit.shown import Table


@dataclass(frozen=True)
class Report:
    """What was found, row by row; a row is a name, its status, and what explains it.

    As text only the rows that are not fine are shown; `table` has them all.
    """

    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    header: ClassVar[tuple[str, ...]] = ("name", "status")
    colours: ClassVar[dict[str, str]] = {}  # of every status; the first one is fine
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
        return Table(self.header, self.rows, self.summary, self.colours)

    def picture(self) -> Picture:
        """Draw all rows as a coloured grid."""
        return self.table.picture(f"Row by row: {self.summary}.")

    def _parts(self) -> tuple[Table | str, tuple[str, ...]]:
        fine = next(iter(self.colours))
        rows = tuple(row for row in self.rows if row[1] != fine)
        if not rows:
            return self.summary, self.notes
        table = Table(self.header, rows[: self.longest], self.summary, self.colours)
        if (more := len(rows) - self.longest) > 0:
            return table, (f"… and {more} more rows, see .table", *self.notes)
        return table, self.notes

    def __repr__(self) -> str:
        shown, notes = self._parts()
        return "\n".join(map(str, (shown, *notes)))

    def _repr_html_(self) -> str:
        shown, notes = self._parts()
        html = shown if isinstance(shown, str) else shown._repr_html_()
        return "<br>\n".join((html, *notes))
