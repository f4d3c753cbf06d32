"""What was found in a saved model, and how much of a file is read at most."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

from helpers.kit.shown import Table

Weights = tuple[tuple[str, str], ...]  # name and shape of each array

# No description of a model is that large; a file that says otherwise is not read on.
MOST = 100_000_000


@dataclass(frozen=True)
class Inspection:
    """What a file holds, what it needs, and what it could do."""

    path: str
    kind: str
    layers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # classes and functions that are not in the file
    weights: Weights = ()
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return repr(self._table)

    def _repr_html_(self) -> str:
        return self._table._repr_html_()

    @property
    def _table(self) -> Table:
        rows = [
            ("layers", ", ".join(self.layers) or "none in the file"),
            ("needs", ", ".join(self.needs) or "nothing of yours"),
            ("weights", _few([f"{name} {shape}" for name, shape in self.weights])),
            *(("warning", text) for text in self.warnings),
        ]
        return Table(("what", "in the file"), tuple(rows), f"{self.path}: {self.kind}")


def _few(words: list[str], most: int = 6) -> str:
    more = [f"… {len(words)} in all"] if len(words) > most else []
    return ", ".join(words[:most] + more) or "none in the file"


def read_bounded(file: IO[bytes], what: str) -> bytes:
    """Read a file, or an entry of one, to its end; refuse it if it is too large.

    The size that an archive notes of an entry may be false, so it is not asked.
    """
    content = file.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError(f"{what} is larger than {MOST:,} bytes, and is not read.")
    return content


def parse_json(text: str | bytes, what: str) -> dict[str, Any]:
    """Parse the JSON of `what`; say in a sentence why that is not possible.

    >>> parse_json("[" * 100_000, "config.json")
    Traceback (most recent call last):
    ...
    ValueError: config.json is nested too deeply to be read.
    """
    try:
        parsed = json.loads(text)
    except RecursionError:
        raise ValueError(f"{what} is nested too deeply to be read.") from None
    except ValueError as error:
        raise ValueError(f"{what} is not JSON that can be read: {error}.") from None
    if not isinstance(parsed, dict):
        raise ValueError(f"{what} is JSON, but describes no object.")
    return parsed
