"""Numbers as protocol buffers and LevelDB write them: seven bits a byte."""

from __future__ import annotations

LONGEST_VARINT = 70  # bits


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and the next position.

    >>> read_varint(bytes([0b10101100, 0b00000010]), 0)
    (300, 2)
    """
    number = shift = 0
    while True:
        byte = data[position]
        position += 1
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return number, position
        if shift > LONGEST_VARINT:
            raise ValueError("a number is longer than any can be")
