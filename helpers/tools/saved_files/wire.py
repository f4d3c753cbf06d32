"""How much memory a protocol buffer takes when it is parsed, told before it is.

https://protobuf.dev/programming-guides/encoding describes the bytes. An empty message
takes two of them in a file, and a hundred in memory.
"""

from __future__ import annotations

from typing import Any

from helpers.tools.varint import read_varint

_VARINT, _EIGHT_BYTES, _BYTES, _START, _END, _FOUR_BYTES = range(6)
_FIXED = {_EIGHT_BYTES: 8, _FOUR_BYTES: 4}

# Bytes in memory: of any field, of any message, and of each field that it may have.
FIELD, MESSAGE, POSSIBLE_FIELD = 16, 64, 12


class _Kinds:
    """What the fields of a message are, by their numbers."""

    def __init__(self, descriptor: Any) -> None:
        self.cost = MESSAGE + POSSIBLE_FIELD * len(descriptor.fields)
        self.messages = {
            field.number: field.message_type
            for field in descriptor.fields
            if field.message_type is not None
        }
        self.texts = {
            field.number
            for field in descriptor.fields
            if field.type in (field.TYPE_STRING, field.TYPE_BYTES)
        }


def _kinds_of(descriptor: Any, seen: dict[str, _Kinds]) -> _Kinds:
    name = descriptor.full_name
    if name not in seen:
        seen[name] = _Kinds(descriptor)
    return seen[name]


def structure_size(content: bytes, descriptor: Any, most: int) -> int:
    """Return about how many bytes a message takes, without those of its texts.

    It stops counting above `most`. Raises IndexError or ValueError where the content is
    no protocol buffer.
    """
    seen: dict[str, _Kinds] = {}
    total, place = 0, 0
    waiting = [(len(content), _kinds_of(descriptor, seen))]
    while waiting and total <= most:
        end, known = waiting[-1]
        if place >= end:
            waiting.pop()
            continue
        key, place = read_varint(content, place)
        number, kind = key >> 3, key & 7
        total += FIELD
        if kind == _VARINT:
            _, place = read_varint(content, place)
        elif kind == _BYTES:
            size, place = read_varint(content, place)
            if number in known.messages:
                inner = _kinds_of(known.messages[number], seen)
                total += inner.cost
                waiting.append((place + size, inner))
                continue
            # Numbers that are packed take a byte each in the file, and eight in memory.
            total += 0 if number in known.texts else 8 * size
            place += size
        elif kind in _FIXED:
            place += _FIXED[kind]
        elif kind not in (_START, _END):
            raise ValueError("a field is of no kind that exists")
    return total
