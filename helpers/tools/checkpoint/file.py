"""Open a checkpoint without reading its tensors: what is in it, and is it whole?"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import tensorflow as tf
from google.protobuf.message import DecodeError

from helpers.tools._private_api import OPTIMIZER_PATH, TrackableObjectGraph
from helpers.tools.checkpoint.paths import (
    CannotRead,
    checked_prefix,
    refuse_if_not_permitted,
)
from helpers.tools.checkpoint.tensor_bundle import TensorIndex

VARIABLE_VALUE = "VARIABLE_VALUE"  # what the state of a variable is called
GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
SAVE_COUNTER = "save_counter"  # counts saves, and belongs to no program
# What TensorFlow's reader raises where a checksum, a length or a format is wrong.
READ_ERRORS = (tf.errors.OpError, IndexError)


@dataclass(frozen=True)
class StoredValue:
    """The value of one object in a checkpoint, without its tensors."""

    place: str  # the path of names that leads there from the root
    name: str  # what its variable was called
    attributes: tuple[str, ...]  # VARIABLE_VALUE, or what else has a state calls it
    tensors: dict[str, str]  # their keys in the index, by the last part of the key
    shape: tuple[int, ...]
    dtype: tf.DType  # variant for what only TensorFlow can read

    @property
    def is_variable(self) -> bool:
        return self.attributes == (VARIABLE_VALUE,)

    @property
    def tensor_shape(self) -> tf.TensorShape:
        """The shape as TensorFlow compares it."""
        return _tensor_shape(self.shape)

    @property
    def kind(self) -> str:
        """Type and shape of a variable's value, or what else the value is of."""
        if not self.is_variable:
            return ", ".join(self.attributes).lower()
        return f"{self.dtype.name} {self.shape}"


_tensor_shape = lru_cache(tf.TensorShape)  # a large model has few different shapes


@dataclass(frozen=True, eq=False)
class CheckpointFile:
    """The objects and values in a checkpoint. An object is known by its number."""

    path: str
    reader: Any  # a tf.train.CheckpointReader
    dtypes: dict[str, tf.DType]  # of every tensor
    nodes: Sequence[Any]  # a TrackableObject for each object; the root is number 0
    children: Sequence[dict[str, int]]  # of each object, by the names that lead there
    values: dict[int, StoredValue]  # of those objects that have one

    @classmethod
    def open(cls, path: str | os.PathLike | None) -> CheckpointFile:
        """Read the index and the list of objects; look at the sizes of the data files.

        Raises CannotRead, which says what is wrong, and what to do.
        """
        prefix = checked_prefix(path)
        reader = _open_reader(prefix)
        index = _read_index(prefix)
        _check_data_files(prefix, index.shard_ends)
        nodes = _read_nodes(prefix, reader)
        children = [{c.local_name: c.node_id for c in n.children} for n in nodes]
        values = _stored_values(nodes, children, index)
        return cls(prefix, reader, index.dtypes, nodes, children, values)

    def damaged(self) -> set[str]:
        """Read every tensor, one at a time; return the keys with a wrong checksum.

        This is the one thing here whose cost grows with the size of the file.
        """
        return {key for key in self.dtypes if not self._is_whole(key)}

    def read(self, key: str) -> np.ndarray:
        """Return one tensor; raise one of READ_ERRORS where it is damaged."""
        # NumPy's own type for text would drop zero bytes at the end.
        kind = object if self.dtypes[key] == tf.string else None
        return np.asarray(self.reader.get_tensor(key), kind)

    def _is_whole(self, key: str) -> bool:
        try:
            if self.dtypes[key] == tf.variant:  # the state of an iterator
                tf.raw_ops.RestoreV2(
                    prefix=self.path,
                    tensor_names=[key],
                    shape_and_slices=[""],
                    dtypes=[tf.variant],
                )
            else:
                self.read(key)
        except READ_ERRORS:
            return False
        return True


def _open_reader(prefix: str) -> Any:
    name = os.path.basename(prefix)
    refuse_if_not_permitted(f"{prefix}.index")
    try:
        return tf.train.load_checkpoint(prefix)
    except tf.errors.NotFoundError as error:  # though the index is there
        raise CannotRead(
            f"TensorFlow does not find {name} in {os.path.dirname(prefix)}, although "
            "the checkpoint is there: TensorFlow reads the characters [ ] * ? and \\ "
            "in a path as a pattern. Rename the folder or the files, then restore."
        ) from error
    except READ_ERRORS as error:
        raise CannotRead(
            f"The index of {name} is damaged, so nothing can be restored from "
            "it. Use the checkpoint before it."
        ) from error


def _check_data_files(prefix: str, ends: list[int]) -> None:
    name = os.path.basename(prefix)
    for shard, end in enumerate(ends):
        file = f"{prefix}.data-{shard:05}-of-{len(ends):05}"
        short = os.path.basename(file)
        if not tf.io.gfile.exists(file):
            raise CannotRead(
                f"{short} is missing, and with it values of {name}. Copy it from where "
                "the checkpoint came from, or use the checkpoint before it."
            )
        if (size := tf.io.gfile.stat(file).length) < end:
            raise CannotRead(
                f"{short} ends too early: {size} bytes of {end}. Copy it again, or use "
                "the checkpoint before it."
            )
        refuse_if_not_permitted(file)


def _read_index(prefix: str) -> TensorIndex:
    with tf.io.gfile.GFile(f"{prefix}.index", "rb") as file:
        index = file.read()
    try:
        return TensorIndex.parse(index)
    except Exception as error:  # TensorFlow has read it: the mistake is ours
        raise CannotRead(
            f"TensorFlow can read the index of {os.path.basename(prefix)}, but this "
            f"tool cannot ({type(error).__name__}). Nothing speaks against the "
            "checkpoint: restore it, and compare the values."
        ) from error


def _read_nodes(prefix: str, reader: Any) -> Sequence[Any]:
    name = os.path.basename(prefix)
    if not reader.has_tensor(GRAPH_KEY):
        raise CannotRead(
            f"{name} holds no objects: TensorFlow 1 wrote it, by names. List it with "
            "tf.train.list_variables, read its values with tf.train.load_variable, and "
            "assign them."
        )
    try:
        return TrackableObjectGraph.FromString(reader.get_tensor(GRAPH_KEY)).nodes
    except (*READ_ERRORS, DecodeError) as error:
        raise CannotRead(
            f"The list of objects in {name} is damaged, so nothing can be restored "
            "from it. Use the checkpoint before it."
        ) from error


def _stored_values(
    nodes: Sequence[Any],
    children: Sequence[dict[str, int]],
    index: TensorIndex,
) -> dict[int, StoredValue]:
    places = _places(children)
    counter = children[0].get(SAVE_COUNTER)
    found = {}
    for number, node in enumerate(nodes):
        attributes = list(node.attributes)  # each look at a protobuf takes its time
        if not attributes or number == counter:
            continue
        keys = [attribute.checkpoint_key for attribute in attributes]
        found[number] = StoredValue(
            place=places.get(number) or keys[0].partition("/.ATTR")[0],
            name=attributes[0].full_name,
            attributes=tuple(attribute.name for attribute in attributes),
            tensors=_tensors_of(keys, index.dtypes),
            shape=index.shapes.get(keys[0], ()),
            dtype=index.dtypes.get(keys[0], tf.variant),
        )
    return found


def _tensors_of(keys: list[str], dtypes: dict[str, tf.DType]) -> dict[str, str]:
    """Return the tensors of an object; a table has two, `<key>-keys` and -values."""
    found: list[str] = []
    for key in keys:
        own = [key] if key in dtypes else sorted(k for k in dtypes if k.startswith(key))
        found += own
    return {key.rpartition("/")[2]: key for key in found}


def _places(children: Sequence[dict[str, int]]) -> dict[int, str]:
    """Return the shortest path of names to every object, through optimizers last."""
    places = {0: ""}
    for through_optimizers in (False, True):
        waiting = deque(places)
        while waiting:
            number = waiting.popleft()
            for name, child in children[number].items():
                skipped = name == OPTIMIZER_PATH and not through_optimizers
                if child not in places and not skipped:
                    places[child] = f"{places[number]}/{name}".lstrip("/")
                    waiting.append(child)
    return places
