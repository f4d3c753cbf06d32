"""Open a checkpoint without reading its tensors: what is in it, and is it whole?"""

from __future__ import annotations

import os
import re
import struct
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import tensorflow as tf
from tensorflow.core.protobuf.tensor_bundle_pb2 import (
    BundleEntryProto,
    BundleHeaderProto,
)
from tensorflow.core.protobuf.trackable_object_graph_pb2 import TrackableObjectGraph

VALUE = "VARIABLE_VALUE"  # what the state of a variable is called
OPTIMIZER_WAY = "_trainable_variables"
GRAPH_KEY = "_CHECKPOINTABLE_OBJECT_GRAPH"
_FOOTER = 48  # bytes at the end of an index
_NOT_A_PREFIX = re.compile(r"(\.index|\.data-\d{5}-of-\d{5})$")


class CannotRead(ValueError):
    """Why a path is not, or no longer, a checkpoint that can be read."""


@dataclass(frozen=True)
class Stored:
    """One value in a checkpoint, without the value."""

    key: str  # where it is in the file
    place: str  # the names that lead there from the root
    name: str  # what its variable was called
    attribute: str  # VARIABLE_VALUE, or what an iterator, a table … calls its state
    shape: tuple[int, ...]
    dtype: tf.DType  # variant for what only TensorFlow can read

    @property
    def kind(self) -> str:
        """Type and shape of a variable's value, or what else the value is of."""
        if self.attribute != VALUE:
            return self.attribute.lower()
        return f"{self.dtype.name} {tf.TensorShape(self.shape)}"


class CheckpointFile:
    """The objects and values in a checkpoint, and its files, checked for completeness.

    Needs the index and the object graph, never the tensors.
    """

    def __init__(self, path: str | os.PathLike | None) -> None:
        self.path = _checked_prefix(path)
        self.name = os.path.basename(self.path)
        try:
            self.reader = tf.train.load_checkpoint(self.path)
            shapes = self.reader.get_variable_to_shape_map()
            self.dtypes = self.reader.get_variable_to_dtype_map()
            with tf.io.gfile.GFile(f"{self.path}.index", "rb") as file:
                entries = _index_entries(file.read())
        except Exception as error:
            raise CannotRead(
                f"The index of {self.name} is damaged, so nothing can be restored from "
                "it. Use the checkpoint before it."
            ) from error
        self._check_data(entries)
        if GRAPH_KEY not in shapes:
            raise CannotRead(
                f"{self.name} holds no objects: TensorFlow 1 wrote it, by names. List "
                "it with tf.train.list_variables, read its values with "
                "tf.train.load_variable, and assign them."
            )
        try:
            graph = TrackableObjectGraph.FromString(self.reader.get_tensor(GRAPH_KEY))
        except Exception as error:
            raise CannotRead(
                f"The list of objects in {self.name} is damaged, so nothing can be "
                "restored from it. Use the checkpoint before it."
            ) from error
        self.nodes = graph.nodes
        places = self._places()
        counter = self.children(0).get("save_counter")  # of saves, not of the program
        self.values = {
            node: [
                Stored(
                    value.checkpoint_key,
                    places.get(node) or value.checkpoint_key.partition("/.ATTR")[0],
                    value.full_name,
                    value.name,
                    tuple(shapes.get(value.checkpoint_key, ())),
                    self.dtypes.get(value.checkpoint_key, tf.variant),
                )
                for value in proto.attributes
            ]
            for node, proto in enumerate(graph.nodes)
            if proto.attributes and node != counter
        }

    def children(self, node: int) -> dict[str, int]:
        return {c.local_name: c.node_id for c in self.nodes[node].children}

    def _places(self) -> dict[int, str]:
        """Return the shortest path of names to every node, optimizers' ways last."""
        places: dict[int, str] = {0: ""}
        for children in (own_ways(self.children), self.children):
            waiting = deque(places)
            while waiting:
                node = waiting.popleft()
                for name, child in children(node).items():
                    if child not in places:
                        places[child] = f"{places[node]}/{name}".lstrip("/")
                        waiting.append(child)
        return places

    def damaged(self) -> list[str]:
        """Read every tensor, one at a time; return the keys with a wrong checksum.

        This is the one thing here whose cost grows with the size of the file.
        """
        return [
            key for key, dtype in self.dtypes.items() if not self._whole(key, dtype)
        ]

    def _whole(self, key: str, dtype: tf.DType) -> bool:
        try:
            if dtype == tf.variant:  # the state of an iterator: nothing for NumPy
                tf.raw_ops.RestoreV2(
                    prefix=self.path,
                    tensor_names=[key],
                    shape_and_slices=[""],
                    dtypes=[dtype],
                )
            else:
                self.reader.get_tensor(key)
        except Exception:
            return False
        return True

    def _check_data(self, entries: dict[bytes, bytes]) -> None:
        shards = BundleHeaderProto.FromString(entries.pop(b"")).num_shards
        ends = [0] * shards
        for entry in map(BundleEntryProto.FromString, entries.values()):
            ends[entry.shard_id] = max(ends[entry.shard_id], entry.offset + entry.size)
        for shard, end in enumerate(ends):
            file = f"{self.path}.data-{shard:05}-of-{shards:05}"
            if not tf.io.gfile.exists(file):
                raise CannotRead(
                    f"{os.path.basename(file)} is missing, and with it values of "
                    f"{self.name}. Copy it from where the checkpoint came from, or "
                    "use the checkpoint before it."
                )
            if (size := tf.io.gfile.stat(file).length) < end:
                raise CannotRead(
                    f"{os.path.basename(file)} ends too early: {size} bytes of {end}. "
                    "Copy it again, or use the checkpoint before it."
                )


Children = Callable[[Any], dict[str, Any]]


def pair_up(file: CheckpointFile, children: Children, root: Any) -> dict[int, Any]:
    """Pair the nodes of a file with what has the same place elsewhere, as restore does.

    The first path that leads to a node decides; what it then is on others is ignored.
    """
    pairs, waiting = {0: root}, deque([0])
    while waiting:
        node = waiting.popleft()
        there = children(pairs[node])
        for name, child in file.children(node).items():
            if child not in pairs and name in there:
                pairs[child] = there[name]
                waiting.append(child)
    return pairs


def own_ways(children: Children) -> Children:
    """Leave out the ways by which a Keras 3 optimizer leads to the weights it trains.

    They go by number: with another layer frozen they lead to another weight.
    """

    def without(thing: Any) -> dict[str, Any]:
        found = children(thing).items()
        return {name: child for name, child in found if name != OPTIMIZER_WAY}

    return without


def _checked_prefix(path: str | os.PathLike | None) -> str:
    """Return the path as text, or say what it is instead of a checkpoint's."""
    if path is None or not os.fspath(path):
        raise CannotRead(
            "There is no checkpoint: the path is None or empty. Did "
            "tf.train.latest_checkpoint find none? Look at the folder that you gave it."
        )
    prefix = os.fspath(path)
    name = os.path.basename(prefix.rstrip("/"))
    if tf.io.gfile.isdir(prefix):
        if tf.io.gfile.exists(os.path.join(prefix, "saved_model.pb")):
            instead = "a SavedModel; its checkpoint is variables/variables in it"
        elif latest := tf.train.latest_checkpoint(prefix):
            instead = (
                f"a folder; its latest checkpoint is {os.path.basename(latest)}: give "
                "what tf.train.latest_checkpoint returns"
            )
        else:
            instead = (
                "a folder, and tf.train.latest_checkpoint finds no checkpoint in it"
            )
        raise CannotRead(f"{name} is {instead}.")
    if end := _NOT_A_PREFIX.search(prefix):
        raise CannotRead(
            f"{name} is one file of a checkpoint: give the path without {end[0]}, as "
            "save() returned it."
        )
    if not tf.io.gfile.exists(f"{prefix}.index"):
        raise CannotRead(_what_is_there(prefix, name))
    return prefix


def _what_is_there(prefix: str, name: str) -> str:
    if tf.io.gfile.glob(f"{prefix}.data-*"):
        return (
            f"{name}.index is missing: the checkpoint was not completely saved, or not "
            "completely copied. Use the checkpoint before it."
        )
    if name == "checkpoint" and tf.io.gfile.exists(prefix):
        return (
            "checkpoint is the text file that names the latest one: give what "
            "tf.train.latest_checkpoint returns for its folder."
        )
    if tf.io.gfile.exists(prefix):
        return (
            f"{name} is not a TensorFlow checkpoint. Load a .keras file with "
            "keras.models.load_model, a .weights.h5 file with model.load_weights."
        )
    found = sorted(tf.io.gfile.glob(os.path.join(os.path.dirname(prefix), "*.index")))
    names = [os.path.basename(file).removesuffix(".index") for file in found[:5]]
    there = f"In its folder there are: {', '.join(names)}" if names else "None is near"
    return f"There is no checkpoint {name}. {there}."


def _index_entries(index: bytes) -> dict[bytes, bytes]:
    """Read the sorted table in an index file: a footer leads to a block of blocks.

    TensorFlow's reader checks it, but does not tell where a tensor ends in which file.
    """
    _, at = _handle(index, len(index) - _FOOTER)
    root, _ = _handle(index, at)
    return {
        key: entry
        for _, place in _block(index[root])
        for key, entry in _block(index[_handle(place, 0)[0]])
    }


def _block(block: bytes) -> Iterator[tuple[bytes, bytes]]:
    (restarts,) = struct.unpack("<I", block[-4:])
    at, end, key = 0, len(block) - 4 * (restarts + 1), b""
    while at < end:
        (shared, own, length), at = _numbers(block, at, 3)
        key = key[:shared] + block[at : at + own]
        at += own + length
        yield key, block[at - length : at]


def _handle(data: bytes, at: int) -> tuple[slice, int]:
    (offset, size), at = _numbers(data, at, 2)
    return slice(offset, offset + size), at


def _numbers(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    """Read numbers of seven bits a byte, the lowest first."""
    numbers = []
    for _ in range(count):
        number = shift = 0
        while True:
            byte = data[at]
            number |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                break
        numbers.append(number)
    return numbers, at
