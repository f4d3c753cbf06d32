"""Read an HDF5 file in a process of its own: what is asked is an argument, as JSON.

The library HDF5 may wait for ever, or crash, where a file is damaged. This module needs
h5py and nothing of the kit, so that its process starts at once. No link is followed.
"""

from __future__ import annotations

import contextlib
import io
import json
import struct
import sys
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import h5py

# What h5py raises for a file that is damaged, or that its author made so.
ERRORS = (
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    MemoryError,
)
MOST_OBJECTS = 30_000
MOST_MEMORY = 250_000_000  # bytes beyond what Python and h5py take
DEEPEST = 64  # groups in groups
LONGEST_NAME = 300  # characters
LONGEST_WALK = 5.0  # seconds
# HDF5's own filters, and the one of h5py.
_OWN_FILTERS = {*range(1, 7), h5py.h5z.FILTER_LZF}
# Texts of variable length are in collections: a mark, a version, the size.
_COLLECTION = struct.Struct("<4sB3xQ")
_COLLECTION_MARK = b"GCOL"
_PIECE = 1 << 22


class Refused(Exception):
    """Says what cannot be read, and why."""


class Part(io.RawIOBase):
    """A part of a file as a file of its own: an entry of a zip that was only stored."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size, self._at = file, start, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}
        self._at = max(0, base[whence] + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        wanted = memoryview(buffer)[: max(0, self._size - self._at)]
        self._file.seek(self._start + self._at)
        count = self._file.readinto(wanted)  # type: ignore[attr-defined]
        self._at += count
        return count


def read(
    path: str, start: int, size: int, what: str, texts: dict[str, int]
) -> dict[str, Any]:
    """Return the texts, each with its limit, and all arrays of a file or a part of it.

    A file with a text `model_config` has them in its group `model_weights`.
    """
    with (
        sentence_for(what),
        open(path, "rb") as whole,
        Part(whole, start, size) as file,
        h5py.File(file) as opened,
    ):
        found = {
            name: _text(opened, file, f"{name} in {what}", most)
            for name, most in texts.items()
            if name in opened.attrs
        }
        top = _model_weights(opened, what) if "model_config" in found else opened
        arrays, warnings = _arrays(top, what)
    return {"texts": found, "arrays": arrays, "warnings": warnings}


@contextlib.contextmanager
def sentence_for(what: str) -> Iterator[None]:
    """Turn the errors of h5py that come up with `what` into a sentence."""
    try:
        yield
    except ERRORS as error:
        reason = str(error.args[0] if isinstance(error, KeyError) else error)
        reason = reason.strip().rstrip(".") or type(error).__name__
        raise Refused(f"{what} cannot be read: {reason}.") from error


def _model_weights(file: h5py.File, what: str) -> h5py.Group:
    link = file.get("model_weights", getlink=True)
    group = file["model_weights"] if isinstance(link, h5py.HardLink) else None
    if not isinstance(group, h5py.Group):
        found = "is missing" if link is None else "is not a group of this file"
        raise Refused(f"{what} describes a model, but its model_weights {found}.")
    return group


def _arrays(top: h5py.Group, what: str) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the arrays in a group and the groups in it, and what leads outside."""
    found, warnings = [], []
    for name, item in _walk(top, what):
        if isinstance(item, str):
            warnings.append(f"{name} {item}".lstrip())
            continue
        with sentence_for(f"The array {name} in {what}"):
            warnings += [f"{name} {text}" for text in _reaching_out(item)]
            # The shape of a virtual array would be read in the other files.
            shape = None if item.is_virtual else item.shape
            found.append((name, "no values" if shape is None else f"{shape}"))
    return found, warnings


def _walk(top: h5py.Group, what: str) -> Iterator[tuple[str, Any]]:
    """Yield every dataset once, by its name, and a text for what is not followed."""
    seen, count, end = {_address(top)}, 0, time.monotonic() + LONGEST_WALK
    waiting = [("", top, _keys(top, "", what))]
    while waiting:
        prefix, group, keys = waiting[-1]
        key = next(keys, None)
        if key is None:
            waiting.pop()
            continue
        name = _shortened(f"{prefix}/{key}".lstrip("/"))
        count += 1
        if count > MOST_OBJECTS or time.monotonic() > end:
            yield "", f"{what} has too many objects: those after {name} are not listed"
            return
        with sentence_for(f"{name} in {what}"):
            item = _linked(group, key)
            if not isinstance(item, h5py.HLObject):
                yield name, item
                continue
            place = _address(item)
        if place in seen:
            continue
        seen.add(place)
        if isinstance(item, h5py.Dataset):
            yield name, item
        elif isinstance(item, h5py.Group) and len(waiting) >= DEEPEST:
            yield name, f"is nested deeper than {DEEPEST} groups, and is not listed"
        elif isinstance(item, h5py.Group):
            waiting.append((name, item, _keys(item, name, what)))


def _keys(group: h5py.Group, name: str, what: str) -> Iterator[str]:
    with sentence_for(f"{name or 'The top group'} in {what}"):
        if len(group) > MOST_OBJECTS:  # h5py would read all the names at once
            raise Refused(
                f"{name or 'The top group'} in {what} has more than {MOST_OBJECTS:,} "
                "objects, and is not read."
            )
        return iter(list(group))


def _linked(group: h5py.Group, key: str) -> Any:
    """Return an object of this file; of what leads elsewhere only a description."""
    name = key.encode("utf-8", "surrogateescape")
    if group.id.links.get_info(name).type == h5py.h5l.TYPE_HARD:
        found = h5py.h5o.open(group.id, name)  # group[key] takes twice as long
        kinds = {h5py.h5d.DatasetID: h5py.Dataset, h5py.h5g.GroupID: h5py.Group}
        return kinds.get(type(found), h5py.HLObject)(found)
    link = group.get(key, getlink=True)
    if isinstance(link, h5py.ExternalLink):
        return f"is a link into another file, {link.filename}, and was not followed"
    if isinstance(link, h5py.SoftLink):
        return f"is a link to {link.path}, and was not followed"
    return "is a link of a kind that is not known here, and was not followed"


def _reaching_out(dataset: h5py.Dataset) -> Iterator[str]:
    made = dataset.id.get_create_plist()
    files = [file for file, _, _ in dataset.external or ()]
    if made.get_layout() == h5py.h5d.VIRTUAL:
        files += [source.file_name for source in dataset.virtual_sources()]
    yield from (f"takes its values from another file, {file}" for file in files)
    for number in range(made.get_nfilters()):
        if (code := made.get_filter(number)[0]) not in _OWN_FILTERS:
            yield f"needs filter {code}: HDF5 loads a plug-in to read the values"


def _text(file: h5py.File, part: Part, what: str, most: int) -> str:
    """Return a text that is noted in a file, if it is one, and not too large."""
    with sentence_for(what):
        attribute = file.attrs.get_id(what.partition(" in ")[0])
        kind, space = attribute.get_type(), attribute.get_space()
        is_text = isinstance(kind, h5py.h5t.TypeStringID)
        if not is_text or space.get_simple_extent_type() != h5py.h5s.SCALAR:
            raise Refused(f"{what} is not one text, and Keras writes one.")
        varies = kind.is_variable_str()
        if (_largest_collection(part) if varies else kind.get_size()) > most:
            raise Refused(f"{what} is larger than {most:,} bytes, and is not read.")
        value = file.attrs[attribute.name.decode()]
        return value.decode() if isinstance(value, bytes) else _checked_text(value)


def _checked_text(value: Any) -> str:
    text = str(value)
    text.encode()  # h5py puts bytes that are no UTF-8 into a text all the same
    return text


def _largest_collection(file: Part) -> int:
    """Return the size of the largest collection of texts, without HDF5.

    HDF5 reads a whole collection into memory, and tells its size only afterwards.
    """
    largest, rest, end = 0, b"", time.monotonic() + LONGEST_WALK
    size, place = file.seek(0, io.SEEK_END), file.seek(0)
    while piece := file.read(_PIECE):
        if time.monotonic() > end:
            raise Refused("The file is too large to be searched for long texts.")
        piece = rest + piece
        at = piece.find(_COLLECTION_MARK)
        while 0 <= at <= len(piece) - _COLLECTION.size:
            _, version, bytes_in = _COLLECTION.unpack_from(piece, at)
            if version == 1 and bytes_in <= size - place - at:
                largest = max(largest, bytes_in)
            at = piece.find(_COLLECTION_MARK, at + 1)
        rest = piece[1 - _COLLECTION.size :]
        place += len(piece) - len(rest)
    return largest


def _address(item: Any) -> tuple[int, int]:
    info = h5py.h5o.get_info(item.id)
    return info.fileno, info.addr


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"…{name[1 - LONGEST_NAME :]}"


def _bound_memory() -> None:
    """Let the system refuse memory: only Linux tells how much there is already."""
    try:
        import resource

        with open("/proc/self/statm", encoding="utf-8") as statm:
            pages = int(statm.read().split()[0])
    except (ImportError, OSError):
        return
    most = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Print what was found, or why not, as JSON."""
    _bound_memory()
    try:
        answer = read(**json.loads(sys.argv[1]))
    except Refused as refused:
        answer = {"refused": str(refused)}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
