"""The zip of a `.keras` file: its directory, its texts, and its weights as a file."""

from __future__ import annotations

import io
import struct
import tempfile
import time
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.opening import read_bounded, sentence_for

MOST_DIRECTORY = 8_000_000  # bytes; an entry takes 47 of them at least
MOST_UNPACKED = 500_000_000  # bytes, into a temporary file
LONGEST_UNPACKING = 4.0  # seconds
_HEADER = struct.Struct("<4s22xHH")  # before each entry: a mark, and two lengths
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1  # a bit of an entry's flags

# What zipfile raises for a file that is damaged, or that its author made so.
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    OSError,
    EOFError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
)


@dataclass(frozen=True)
class Place:
    """A part of a file that is a file in itself."""

    path: Path
    start: int
    size: int


class Archive:
    """A zip that was checked: its entries are readable, and each has its own place."""

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file, self._path, self._name = file, path, path.name
        name = path.name
        with sentence_for(f"The directory of the zip {name}", *ZIP_ERRORS):
            self._zip = zipfile.ZipFile(_Modest(file, name))
        self._entries = {info.filename: info for info in self._zip.infolist()}
        self._check_places()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, entry: str, most: int) -> bytes:
        """Unpack an entry whose size is bounded, and check its checksum."""
        info, what = self._checked(entry), self._what(entry)
        with sentence_for(what, *ZIP_ERRORS), self._zip.open(info) as file:
            return read_bounded(file, most, what)

    @contextmanager
    def place_of(self, entry: str) -> Iterator[Place | None]:
        """Say where an entry stands as a file; None if it is too large to be unpacked.

        What was stored as it is is read where it stands, without a copy.
        """
        info, what = self._checked(entry), self._what(entry)
        if info.compress_type == zipfile.ZIP_STORED:
            yield Place(self._path, self._start_of(info), info.compress_size)
            return
        with tempfile.TemporaryDirectory() as folder:
            unpacked = Path(folder, "unpacked")
            with sentence_for(what, *ZIP_ERRORS), unpacked.open("wb") as file:
                size = self._unpack(info, file)
            yield None if size is None else Place(unpacked, 0, size)

    def _unpack(self, info: zipfile.ZipInfo, target: BinaryIO) -> int | None:
        """Unpack an entry and return its size; stop, with None, if that is too much."""
        end, size = time.monotonic() + LONGEST_UNPACKING, 0
        with self._zip.open(info) as packed:
            while piece := packed.read(1 << 20):
                size += len(piece)
                if size > MOST_UNPACKED or time.monotonic() > end:
                    return None
                target.write(piece)
        return size

    def _start_of(self, info: zipfile.ZipInfo) -> int:
        with sentence_for(self._what(info.filename), *ZIP_ERRORS):
            self._file.seek(info.header_offset)
            mark, name, extra = _HEADER.unpack(self._file.read(_HEADER.size))
            start = info.header_offset + _HEADER.size + name + extra
            end = self._file.seek(0, io.SEEK_END)
        if mark != b"PK\3\4" or start + info.compress_size > end:
            raise CannotRead(
                f"{self._what(info.filename)} is not where the zip's directory says."
            )
        return start

    def _checked(self, entry: str) -> zipfile.ZipInfo:
        info, what = self._entries[entry], self._what(entry)
        if info.flag_bits & _ENCRYPTED:
            raise CannotRead(f"{what} is encrypted, and cannot be read.")
        if info.compress_type not in _METHODS:
            raise CannotRead(
                f"{what} is compressed by method {info.compress_type}: only entries "
                "that are stored or deflated are read."
            )
        return info

    def _check_places(self) -> None:
        """Refuse two entries of one name, or in one place: which one would count?"""
        infos = sorted(self._zip.infolist(), key=lambda info: info.header_offset)
        ((name, times),) = Counter(i.filename for i in infos).most_common(1) or [
            ("", 0)
        ]
        if times > 1:
            raise CannotRead(f"{self._name} has {times} entries with the name {name}.")
        for first, second in pairwise(infos):
            end = first.header_offset + _HEADER.size + first.compress_size
            if end > second.header_offset:
                raise CannotRead(
                    f"In {self._name}, the entries {first.filename} and "
                    f"{second.filename} overlap."
                )

    def _what(self, entry: str) -> str:
        return f"{entry} in {self._name}"


class _Modest:
    """A file of which no large piece is read at once: a directory would be one."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int | None = None) -> bytes:
        wanted = MOST_DIRECTORY + 1 if size is None or size < 0 else size
        if wanted > MOST_DIRECTORY + 1:
            raise CannotRead(self._refusal)
        content = self._file.read(wanted)
        if len(content) > MOST_DIRECTORY:
            raise CannotRead(self._refusal)
        return content

    @property
    def _refusal(self) -> str:
        return (
            f"The directory of the zip {self._name} is larger than "
            f"{MOST_DIRECTORY:,} bytes, and is not read."
        )
