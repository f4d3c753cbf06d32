"""What was found in a saved model, in characters that can be printed."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from helpers.kit.shown import Table
from helpers.tools.cannot_read import CannotRead

Weights = tuple[tuple[str, str], ...]  # name and shape of each array

# No description of a model is larger. Parsed, it may take 25 times as much memory.
MOST_JSON = 6_000_000
LONGEST_TEXT = 300  # characters of one name
MOST_ROWS = 60

NOT_PROVEN = (
    "not proven harmless, even without a warning: load it only if you trust its author"
)


@dataclass(frozen=True)
class Inspection:
    """What a file holds, what it needs, and what it could do.

    All texts are printable: what the file says may hold control characters.
    """

    path: str
    kind: str
    layers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # classes and functions that are not in the file
    weights: Weights = ()
    warnings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            object.__setattr__(self, field.name, _shown(getattr(self, field.name)))

    def __repr__(self) -> str:
        return repr(self._table)

    def _repr_html_(self) -> str:
        return self._table._repr_html_()

    @property
    def _table(self) -> Table:
        weights = [f"{name} {shape}" for name, shape in self.weights]
        warnings = self.warnings[:MOST_ROWS]
        rows = [
            ("layers", _few(self.layers, MOST_ROWS) or "none in the file"),
            ("needs", _few(self.needs, MOST_ROWS) or "nothing of yours"),
            ("weights", _few(weights, 6) or "none in the file"),
            *(("warning", text) for text in warnings),
        ]
        if more := len(self.warnings) - len(warnings):
            rows.append(("warning", f"… and {more} more, see .warnings"))
        rows.append(("safety", NOT_PROVEN))
        return Table(("what", "in the file"), tuple(rows), f"{self.path}: {self.kind}")


def printable(text: str, most: int = LONGEST_TEXT) -> str:
    r"""Escape what a terminal would obey, or not show; cut what is too long.

    >>> printable("red\x1b[31m and\nmore")
    'red\\x1b[31m and\\nmore'
    """
    cut = text if len(text) <= most else f"{text[: most - 1]}…"
    if cut.isprintable():
        return cut
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut
    )


def parse_json(content: str | bytes, what: str, most: int = MOST_JSON) -> Any:
    """Parse the JSON of `what`; say in a sentence why that is not possible.

    >>> parse_json("[" * 100_000, "config.json")
    Traceback (most recent call last):
    ...
    helpers.tools.cannot_read.CannotRead: config.json is nested too deeply to be read.
    """
    if len(content) > most:
        raise CannotRead(f"{what} is larger than {most:,} bytes, and is not read.")
    try:
        parsed = json.loads(content)
    except RecursionError:
        raise CannotRead(f"{what} is nested too deeply to be read.") from None
    except ValueError as error:
        raise CannotRead(f"{what} is not JSON that can be read: {error}.") from None
    if not isinstance(parsed, dict):
        raise CannotRead(f"{what} is JSON, but describes no object.")
    return parsed


def _shown(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_shown, value))
    return printable(value)


def _few(words: tuple[str, ...] | list[str], most: int) -> str:
    more = [f"… {len(words)} in all"] if len(words) > most else []
    return ", ".join([*words[:most], *more])
