"""The index of a checkpoint: names and shapes of its tensors, read without TensorFlow.

TensorFlow's own reader ends the whole process where the length of a block is absurd.
"""

from __future__ import annotations

import struct
from pathlib import Path

from google.protobuf.message import DecodeError

from helpers.tools._private_api import BundleEntryProto
from helpers.tools.cannot_read import CannotRead
from helpers.tools.checkpoint.tensor_bundle import HEADER_KEY, SLICE_MARK, read_table
from helpers.tools.saved_files.inspection import Weights
from helpers.tools.saved_files.opening import read_file

MOST_INDEX = 16_000_000  # bytes; 5,000 variables take half a million
MOST_KEYS = 64_000_000  # bytes in sum: each key may repeat the one before it
_VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"
_OBJECT_GRAPH = b"_CHECKPOINTABLE_OBJECT_GRAPH"
_DAMAGES = (ValueError, IndexError, struct.error, DecodeError, OverflowError)


def tensors_in(prefix: Path) -> Weights:
    """Return names and shapes of the tensors in a checkpoint."""
    what = f"{prefix.name}.index"
    index = read_file(prefix.with_name(what), MOST_INDEX, what)
    found, bytes_in_keys = [], 0
    try:
        for key, value in read_table(index, checksums=True):
            bytes_in_keys += len(key)
            if bytes_in_keys > MOST_KEYS:
                raise CannotRead(f"The names in {what} are too long to be read.")
            if key not in (HEADER_KEY, _OBJECT_GRAPH) and not key.startswith(
                SLICE_MARK
            ):
                name = key.decode(errors="backslashreplace").removesuffix(_VALUE)
                found.append((name, _shape(value)))
    except CannotRead:
        raise
    except _DAMAGES as error:
        reason = str(error) or type(error).__name__
        raise CannotRead(f"{what} is damaged: {reason}.") from error
    return tuple(found)


def _shape(value: bytes) -> str:
    entry = BundleEntryProto.FromString(value)
    return str(tuple(dim.size for dim in entry.shape.dim))
