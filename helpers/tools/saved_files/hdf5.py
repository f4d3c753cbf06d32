"""Look into an HDF5 file: its arrays by name, and its texts. No link is followed."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.inspection import LONGEST_TEXT, Weights
from helpers.tools.saved_files.opening import open_file, sentence_for

# What h5py raises for a file that is damaged, or that its author made so.
HDF5_ERRORS = (
    OSError,
    RuntimeError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
)
MOST_OBJECTS = 30_000
DEEPEST = 64  # groups in groups
LONGEST_WALK = 4.0  # seconds
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
# Texts of variable length are in collections: a mark, a version, the size.
_COLLECTION = struct.Struct("<4sB3xQ")
_COLLECTION_MARK = b"GCOL"
_PIECE = 1 << 22
# HDF5's own filters, and the one of h5py.
_OWN_FILTERS = {*range(1, 7), h5py.h5z.FILTER_LZF}


def is_hdf5(path: Path) -> bool:
    """Say if a file is HDF5, whose signature may stand at 0, 512, 1024, 2048 …"""
    with open_file(path) as file:
        place = 0
        while True:
            file.seek(place)
            found = file.read(len(_SIGNATURE))
            if len(found) < len(_SIGNATURE) or found == _SIGNATURE:
                return found == _SIGNATURE
            place = place * 2 or 512


def arrays_in(top: h5py.Group, what: str) -> tuple[Weights, tuple[str, ...]]:
    """Return the arrays in a group and the groups in it, and what leads outside."""
    found: list[tuple[str, str]] = []
    warnings: list[str] = []
    for name, item in _walk(top, what):
        if isinstance(item, str):
            warnings.append(f"{name} {item}".lstrip())
        else:
            with sentence_for(f"The array {name} in {what}", *HDF5_ERRORS):
                warnings += [f"{name} {text}" for text in _reaching_out(item)]
                # The shape of a virtual array would be read in the other files.
                shape = None if item.is_virtual else item.shape
                found.append((name, "no values" if shape is None else f"{shape}"))
    return tuple(found), tuple(warnings)


def _walk(top: h5py.Group, what: str) -> Iterator[tuple[str, Any]]:
    """Yield every dataset once, by its name, and a text for what is not followed."""
    seen, count, end = {_address(top)}, 0, time.monotonic() + LONGEST_WALK
    waiting = [("", top, _keys(top, "the top", what))]
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
        with sentence_for(f"{name} in {what}", *HDF5_ERRORS):
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
    with sentence_for(f"The group {name} in {what}", *HDF5_ERRORS):
        if len(group) > MOST_OBJECTS:  # h5py would read all the names at once
            raise CannotRead(
                f"The group {name} in {what} has more than {MOST_OBJECTS:,} objects, "
                "and is not read."
            )
        return iter(list(group))


def _linked(group: h5py.Group, key: str) -> Any:
    """Return an object of this file; of what leads elsewhere only a description."""
    link = group.get(key, getlink=True)
    if isinstance(link, h5py.HardLink):
        return group[key]
    if isinstance(link, h5py.ExternalLink):
        return f"is a link into another file, {link.filename}, and was not followed"
    if isinstance(link, h5py.SoftLink):
        return f"is a link to {link.path}, and was not followed"
    return "is a link of a kind that is not known here, and was not followed"


def _reaching_out(dataset: h5py.Dataset) -> Iterator[str]:
    for file, _, _ in dataset.external or ():
        yield f"takes its values from another file, {file}"
    if dataset.is_virtual:
        for source in dataset.virtual_sources():
            yield f"takes its values from another file, {source.file_name}"
    filters = dataset.id.get_create_plist()
    for number in range(filters.get_nfilters()):
        if (code := filters.get_filter(number)[0]) not in _OWN_FILTERS:
            yield f"needs filter {code}: HDF5 loads a plug-in to read the values"


def text_attribute(file: h5py.File, path: Path, name: str, most: int) -> str:
    """Return a text that is noted in a file, if it is one, and not too large."""
    what = f"{name} in {path.name}"
    with sentence_for(what, *HDF5_ERRORS):
        attribute = file.attrs.get_id(name)
        kind, space = attribute.get_type(), attribute.get_space()
        is_text = isinstance(kind, h5py.h5t.TypeStringID)
        if not is_text or space.get_simple_extent_type() != h5py.h5s.SCALAR:
            raise CannotRead(f"{what} is not one text, and Keras writes one.")
        varies = kind.is_variable_str()
        if (_largest_collection(path) if varies else kind.get_size()) > most:
            raise CannotRead(f"{what} is larger than {most:,} bytes, and is not read.")
        value = file.attrs[name]
        return value.decode() if isinstance(value, bytes) else _checked_text(value)


def _checked_text(value: Any) -> str:
    text = str(value)
    text.encode()  # h5py puts bytes that are no UTF-8 into a text all the same
    return text


def _largest_collection(path: Path) -> int:
    """Return the size of the largest collection of texts, without HDF5.

    HDF5 reads a whole collection into memory, and tells its size only afterwards.
    """
    largest, rest, place = 0, b"", 0
    end = time.monotonic() + LONGEST_WALK
    with open_file(path) as file:
        size = path.stat().st_size
        while piece := file.read(_PIECE):
            if time.monotonic() > end:
                raise CannotRead(f"{path.name} is too large to be searched for texts.")
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
    return name if len(name) <= LONGEST_TEXT else f"…{name[1 - LONGEST_TEXT :]}"
