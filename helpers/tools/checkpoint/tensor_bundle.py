"""Read the index of a checkpoint: which tensor is where in which file.

TensorFlow's own reader checks the index, but does not tell where a tensor ends. The
index is a table of LevelDB (github.com/google/leveldb/blob/main/doc/table_format.md),
its keys are the names of tensors, and its values BundleEntryProto, as told in
github.com/tensorflow/tensorflow/blob/v2.21.0/tensorflow/core/protobuf/tensor_bundle.proto
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

import tensorflow as tf

from helpers.tools._private_api import BundleEntryProto, BundleHeaderProto
from helpers.tools.varint import read_varint

FOOTER_BYTES = 48  # two handles, filled up to this length, and a magic number
MAGIC = bytes.fromhex("57fb808b247547db")
TRAILER = struct.Struct("<BI")  # after each block: how it is compressed, a checksum
HEADER_KEY = b""  # its value describes the whole, not a tensor
SLICE_MARK = b"\0"  # begins the key of a part of a tensor, which has a key of its own


@dataclass(frozen=True)
class TensorIndex:
    """What the index of a checkpoint tells of its tensors, by their keys."""

    shapes: dict[str, tuple[int, ...]]
    dtypes: dict[str, tf.DType]
    shard_ends: list[int]  # how many bytes each data file needs to hold all its tensors

    @classmethod
    def parse(cls, index: bytes) -> TensorIndex:
        """Read the bytes of an index file."""
        table = dict(read_table(index))
        header = BundleHeaderProto.FromString(table.pop(HEADER_KEY))
        shapes, dtypes, ends = {}, {}, [0] * header.num_shards
        known: dict[int, tf.DType] = {}
        for name, data in table.items():
            entry = BundleEntryProto.FromString(data)
            shard, end = entry.shard_id, entry.offset + entry.size
            ends[shard] = max(ends[shard], end)
            if name.startswith(SLICE_MARK):
                continue
            key, number = name.decode(), entry.dtype
            if number not in known:
                known[number] = tf.as_dtype(number)
            shapes[key] = tuple([one.size for one in entry.shape.dim])
            dtypes[key] = known[number]
        return cls(shapes, dtypes, ends)


def read_table(table: bytes, checksums: bool = False) -> Iterator[tuple[bytes, bytes]]:
    """Yield the keys and values of a LevelDB table without compression.

    The footer leads to the index block, whose values lead to the data blocks. Raises
    ValueError, IndexError or struct.error where the table is damaged.
    """
    if len(table) < FOOTER_BYTES or table[-len(MAGIC) :] != MAGIC:
        raise ValueError("it does not end as an index does")
    _, position = _read_handle(table, len(table) - FOOTER_BYTES)  # of the meta index
    index_block, _ = _read_handle(table, position)
    end = 0
    for _, handle in _read_block(_block(table, index_block, checksums)):
        data_block, _ = _read_handle(handle, 0)
        if data_block.start < end:
            raise ValueError("two blocks overlap")
        end = data_block.stop
        yield from _read_block(_block(table, data_block, checksums))


def _block(table: bytes, place: slice, checksums: bool) -> bytes:
    if checksums:
        compression, checksum = TRAILER.unpack_from(table, place.stop)
        checked = table[place.start : place.stop + 1]
        if compression or _masked_crc(checked) != checksum:
            raise ValueError("the checksum of a block is wrong")
    return table[place]


def _masked_crc(data: bytes) -> int:
    """Return the CRC-32C of bytes, changed as LevelDB stores it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _CRC_TABLE[(crc ^ byte) & 255] ^ (crc >> 8)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _crc_of_byte(byte: int) -> int:
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    return byte


_CRC_TABLE = [_crc_of_byte(byte) for byte in range(256)]


def _read_block(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield keys and values; each key says how much it shares with the one before."""
    (restarts,) = struct.unpack("<I", block[-4:])
    end = len(block) - 4 * (restarts + 1)
    position, key = 0, b""
    while position < end:
        shared_bytes, position = read_varint(block, position)
        own_bytes, position = read_varint(block, position)
        value_bytes, position = read_varint(block, position)
        value_start = position + own_bytes
        key = key[:shared_bytes] + block[position:value_start]
        position = value_start + value_bytes
        if position > end:
            raise ValueError("a value is longer than its block")
        yield key, block[value_start:position]


def _read_handle(data: bytes, position: int) -> tuple[slice, int]:
    """Return the place of a block, and the position after the handle."""
    offset, position = read_varint(data, position)
    size, position = read_varint(data, position)
    return slice(offset, offset + size), position
