"""What a pickle does when it is unpickled, read from its opcodes."""

from __future__ import annotations

import pickletools
import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.inspection import Inspection, printable
from helpers.tools.saved_files.opening import open_file
from helpers.tools.saved_files.pickle_machine import PickleMachine

MOST_OPCODES = 1_000_000
MOST_PIECE = 50_000_000  # bytes of one text or array
_SHOWN = 3  # of what a damaged pickle does before its end
_DAMAGES = (ValueError, struct.error, OverflowError, LookupError)


def read_pickle(path: Path) -> Inspection:
    """Say what unpickling a file would do."""
    found: dict[str, None] = {}  # a set that keeps its order
    with open_file(path) as file:
        try:
            for text in _effects(file, path.name):
                found[text] = None
        except _DAMAGES as error:
            if isinstance(error, CannotRead):
                raise
            raise CannotRead(_damage(path, error, found)) from None
        if file.read(1):
            found["stops: data after the end of the pickle were not read"] = None
    return Inspection(path.name, "pickle", warnings=_in_words(found))


def _in_words(found: Iterable[str]) -> tuple[str, ...]:
    """Leave out that something is imported, where it is also called."""
    called = {text.removeprefix("calls ") for text in found}
    return tuple(
        f"unpickling {text}"
        for text in found
        if not text.startswith("imports ")
        or text.removeprefix("imports ") not in called
    )


def _effects(file: BinaryIO, name: str) -> Iterator[str]:
    machine = PickleMachine()
    opcodes = pickletools.genops(cast(BinaryIO, _InPieces(file, name)))
    for opcode, argument, place in islice(opcodes, MOST_OPCODES):
        try:
            yield from machine.run(opcode, argument)
        except IndexError:
            raise ValueError(
                f"at byte {place}, {opcode.name} finds too few values"
            ) from None
        if opcode.name == "STOP":
            return
    yield f"does more: only the first {MOST_OPCODES:,} steps were read"


def _damage(path: Path, error: Exception, found: dict[str, None]) -> str:
    reason = printable(str(error).strip().rstrip("."))
    before = ", ".join(_in_words(found)[:_SHOWN])
    more = f" Before that, {before}." if before else ""
    return f"{path.name} is a damaged pickle: {reason}.{more}"


class _InPieces:
    """A file of which no large piece is read at once."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name, self.tell = file, name, file.tell

    def read(self, size: int) -> bytes:
        return self._bounded(self._file.read(min(size, MOST_PIECE + 1)))

    def readline(self) -> bytes:
        return self._bounded(self._file.readline(MOST_PIECE + 1))

    def _bounded(self, piece: bytes) -> bytes:
        if len(piece) > MOST_PIECE:
            raise CannotRead(
                f"{self._name} has a value of more than {MOST_PIECE:,} bytes, and is "
                "not read."
            )
        return piece
