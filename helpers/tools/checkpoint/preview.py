"""Preview a restore: what would happen to every variable, before anything happens."""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator
from typing import Any, ClassVar

import keras
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import Report
from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.file import (
    OPTIMIZER_WAY,
    VALUE,
    CheckpointFile,
    own_ways,
    pair_up,
)

MATCHED = "matched"
WRONG_SHAPE, WRONG_DTYPE = "wrong shape", "wrong dtype"
MISSING, UNUSED = "missing in file", "unused in file"
NOT_BUILT = "not built yet"
SHARED_IN_FILE = "shared in file only"
SHARED_HERE = "shared here only"
THROUGH_OPTIMIZER = "through optimizer"
OTHER_BLUEPRINT = "other blueprint"
MIXED_UP = "mixed up with another"
OUT_OF_REACH = "out of reach"
WRONG_KIND = "wrong kind"
DAMAGED = "damaged"


class Preview(Report):
    """What a restore would do to every variable, and with every value in the file."""

    header = ("variable", "status", "here", "in the file", "place")
    fine = MATCHED
    colours: ClassVar = {
        MATCHED: GREEN,
        THROUGH_OPTIMIZER: BLUE,
        **dict.fromkeys((WRONG_SHAPE, WRONG_DTYPE, MISSING, NOT_BUILT), ORANGE),
        **dict.fromkeys((WRONG_KIND, SHARED_IN_FILE, SHARED_HERE), ORANGE),
        **dict.fromkeys((MIXED_UP, OUT_OF_REACH, OTHER_BLUEPRINT, DAMAGED), ORANGE),
        UNUSED: GREY,
    }

    @property
    def ok(self) -> bool:
        """Whether every variable here would get its value, and only these."""
        return self.count(MATCHED, UNUSED) == len(self.rows) and self.count(MATCHED) > 0

    @property
    def complete(self) -> bool:
        """Whether moreover everything in the file would be used."""
        return self.ok and not self.count(UNUSED)


def preview_restore(
    path: str | os.PathLike | None,
    /,
    root: Any = None,
    *,
    verify: bool = False,
    **objects: Any,
) -> Preview:
    """Say what `tf.train.Checkpoint(root, **objects).restore(path)` would do.

    Reads the index of the checkpoint and changes nothing. With `verify` it also reads
    every tensor and names the damaged ones. The save counter is left out.

    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> path = tf.train.Checkpoint(v=tf.Variable(1.0, name="v")).save(folder + "/x")
    >>> preview_restore(path, v=tf.Variable(0.0, name="v"))
    1 matched
    >>> preview_restore(path, w=tf.Variable(0.0, name="w"))
    1 missing in file, 1 unused in file
    variable  status           here        in the file  place
    w         missing in file  float32 ()               w
    v         unused in file               float32 ()   v
    Nothing here has a place in the file, whose names are: v.
    """
    if root is None and not objects:
        raise ValueError(
            "Say what is to be restored, with the names that were used for saving: "
            "preview_restore(path, model=model)."
        )
    file = CheckpointFile(path)
    match = _Match(file, _top(root, objects), set(file.damaged()) if verify else set())
    return Preview(tuple(match.rows()), tuple(match.notes()))


def _top(root: Any, objects: dict[str, Any]) -> dict[str, Any]:
    """Return what restore would start from: the children of the root."""
    tf.train.Checkpoint(root, **objects)  # refuses what cannot be tracked
    named = tf.train.Checkpoint(**objects)
    found = {} if root is None else _children(root)
    found = found | _children(named)
    found.pop("save_counter", None)
    return found


def _children(thing: Any) -> dict[str, Any]:
    if isinstance(thing, dict) and not hasattr(thing, "_trackable_children"):
        return thing  # the top
    found = tf.train.TrackableView.children(thing)
    # A list in a Keras model may name plain Python values among its children.
    return {name: c for name, c in found.items() if hasattr(c, "_trackable_children")}


class _Match:
    """The objects of a program and the nodes of a file, brought together."""

    def __init__(self, file: CheckpointFile, top: dict, damaged: set[str]) -> None:
        self.file, self.damaged = file, damaged
        self.pairs = pair_up(file, _children, top)
        self.own_nodes: dict[int, set[int]] = {}  # by ways that are not an optimizer's
        for node, thing in pair_up(file, own_ways(_children), top).items():
            self.own_nodes.setdefault(id(thing), set()).add(node)
        self.program = list(_walk(top))
        self.made_at_restore: set[int] = set()
        self.nodes: dict[int, list[int]] = {}  # those with a value for an object here
        for node, thing in [*self.pairs.items(), *self._slots()]:
            if node in file.values and _holds_value(thing):
                self.nodes.setdefault(id(thing), []).append(node)

    def rows(self) -> Iterator[tuple[str, ...]]:
        second, waited_for = self._second_names(), self._waited_for()
        values = self.file.values
        filled_later = [values[node][0].place for node in waited_for if node in values]
        for place, thing, through_optimizer in self.program:
            if _holds_value(thing):
                status, in_file = self._status(thing)
                if status == MISSING and id(thing) in second:
                    status = MIXED_UP if self._own_values(thing) else SHARED_IN_FILE
                elif status == MATCHED and through_optimizer:
                    status = THROUGH_OPTIMIZER
                yield _name(thing, place), status, _kind(thing), in_file, place
            elif _is_layer(thing) and not (
                _is_built(thing)
                or any(later.startswith(f"{place}/") for later in filled_later)
            ):
                yield place, NOT_BUILT, type(thing).__name__, "", place
        yield from self._unreachable()
        used = {node for nodes in self.nodes.values() for node in nodes}
        for node, (stored, *_) in values.items():
            if node not in used:
                status = NOT_BUILT if node in waited_for else UNUSED
                if node in self.made_at_restore:
                    status = MATCHED
                if stored.key in self.damaged:
                    status = DAMAGED
                name = stored.name or stored.place
                yield name, status, "", stored.kind, stored.place

    def notes(self) -> Iterator[str]:
        if len(self.pairs) == 1:
            names = sorted(set(self.file.children(0)) - {"save_counter"})
            yield (
                "Nothing here has a place in the file, whose names are: "
                f"{', '.join(names)}."
            )
        here = {name for place, _, _ in self.program for name in place.split("/")}
        there = {
            n for node in range(len(self.file.nodes)) for n in self.file.children(node)
        }
        for generation, one, other in (("2", there, here), ("3", here, there)):
            older = any(name.startswith("layer_with_weights-") for name in one)
            if older and "_operations" in other:
                yield f"Keras {generation} wrote the file: its names are others."
        things = [thing for _, thing, _ in self.program]
        if optimizers := self._other_optimizers():
            yield "The state is of another optimizer: {}, here {}.".format(*optimizers)
        layers = [thing for thing in things if isinstance(thing, keras.Layer)]
        if any(hasattr(layer, "finalize_state") for layer in layers):
            yield (
                "Adapted layers: call finalize_state() after the restore; vocabularies "
                "are not in the file."
            )
        if any("Iterator" in type(thing).__name__ for thing in things):
            yield "Iterators: whether their pipelines are the same cannot be seen."
        plans = [t for t in things if isinstance(t, Blueprint) and id(t) in self.nodes]
        own = sorted({type(one).__name__ for one in layers if not _is_of_keras(one)})
        if layers and not plans:
            yield (
                "Values only: what the layers compute (activations, strides …) is not "
                "in the file."
            )
        elif own:
            yield f"Not compared: the code of {', '.join(own)}."

    def _other_optimizers(self) -> tuple[str, str] | None:
        """Return two names if one optimizer's state would go to another one."""
        for place, thing, _ in self.program:
            nodes = self.nodes.get(id(thing))
            if nodes and "/_variables/" in place and _is_variable(thing):
                stored = self.file.values[nodes[0]][0].name
                names = [
                    re.sub(r"_\d+$", "", n.split("/")[0])
                    for n in (stored, _name(thing, ""))
                ]
                if names[0] != names[1]:
                    return tuple(names)
        return None

    def _status(self, thing: Any) -> tuple[str, str]:
        nodes = self.nodes.get(id(thing))
        if not nodes:
            return MISSING, ""
        stored = self.file.values[nodes[0]][0]
        in_file = stored.kind
        if any(key.startswith(stored.key) for key in self.damaged):
            return DAMAGED, in_file
        if self._own_values(thing) not in (set(), set(nodes)):
            return MIXED_UP, in_file
        if len(nodes) > 1:
            return SHARED_HERE, in_file
        if isinstance(thing, Blueprint):
            text = self.file.reader.get_tensor(stored.key).decode()
            difference = thing.difference(text)
            return (OTHER_BLUEPRINT, difference) if difference else (MATCHED, in_file)
        if (stored.attribute == VALUE) != _is_variable(thing):
            return WRONG_KIND, in_file
        if _is_variable(thing):
            if not tf.TensorShape(thing.shape).is_compatible_with(stored.shape):
                return WRONG_SHAPE, in_file
            if tf.as_dtype(thing.dtype).base_dtype != stored.dtype:
                return WRONG_DTYPE, in_file
        return MATCHED, in_file

    def _own_values(self, thing: Any) -> set[int]:
        return {n for n in self.own_nodes.get(id(thing), ()) if n in self.file.values}

    def _unreachable(self) -> Iterator[tuple[str, ...]]:
        """Name weights that no checkpoint of this program has: in a list of layers."""
        reached = {id(thing) for _, thing, _ in self.program}
        for place, layer, _ in self.program:
            for weight in getattr(layer, "weights", ()) if _is_layer(layer) else ():
                if id(weight) not in reached:
                    reached.add(id(weight))
                    yield _name(weight, place), OUT_OF_REACH, _kind(weight), "", place

    def _second_names(self) -> set[int]:
        """Find what is at the place of a node that another object here already has."""
        found, seen = set(), set()
        waiting = deque(self.pairs.items())
        while waiting:
            node, thing = waiting.popleft()
            here = _children(thing)
            for name, child in self.file.children(node).items():
                other = here.get(name)
                if other is not None and other is not self.pairs.get(child):
                    found.add(id(other))
                    if child not in seen:
                        seen.add(child)
                        waiting.append((child, other))
        return found

    def _waited_for(self) -> set[int]:
        """Return the nodes that belong to what is not built yet."""
        builders: dict[int, Any] = {}
        nodes = set()
        for node, thing in self.pairs.items():
            builder = thing if _can_be_built(thing) else builders.get(node)
            for child in self.file.children(node).values():
                if child in self.pairs:
                    builders.setdefault(child, builder)
                elif not _is_built(builder):
                    nodes.update(self._below(child))
        return nodes

    def _below(self, node: int) -> set[int]:
        found, waiting = {node}, [node]
        while waiting:
            for child in self.file.children(waiting.pop()).values():
                if child not in found and child not in self.pairs:
                    found.add(child)
                    waiting.append(child)
        return found

    def _slots(self) -> Iterator[tuple[int, Any]]:
        """Pair the slots of older optimizers, which hang on variables, not on names."""
        for node, thing in self.pairs.items():
            for slot in self.file.nodes[node].slot_variables:
                variable = self.pairs.get(slot.original_variable_node_id)
                if variable is None or not hasattr(thing, "get_slot_names"):
                    continue
                try:
                    made = thing.get_slot(variable, slot.slot_name)
                except KeyError:
                    made = None
                if made is None:
                    self.made_at_restore.add(slot.slot_variable_node_id)
                else:
                    yield slot.slot_variable_node_id, made


def _walk(top: dict[str, Any]) -> Iterator[tuple[str, Any, bool]]:
    """Yield the path of every object, the object, and if only an optimizer leads there.

    What is not built inside of something built, a layer never used, is passed over.
    """
    seen: dict[int, Any] = {}
    waiting = deque([("", top, False)])
    later: deque = deque()  # a Keras 3 optimizer tracks the weights that it trains
    while waiting or later:
        through_optimizer = not waiting
        path, thing, below_layer = (waiting or later).popleft()
        if id(thing) in seen:
            continue
        seen[id(thing)] = thing
        if path and not (below_layer and _is_layer(thing) and not _is_built(thing)):
            yield path, thing, through_optimizer
        below_layer = below_layer or _is_layer(thing)
        for name, child in _children(thing).items():
            queue = later if name == OPTIMIZER_WAY else waiting
            if through_optimizer:
                queue = later
            queue.append((f"{path}/{name}" if path else name, child, below_layer))
        if hasattr(thing, "get_slot_names"):
            for slot in thing.variables():
                waiting.append((f"{path}/{slot.name.partition(':')[0]}", slot, False))


def _is_variable(thing: Any) -> bool:
    if isinstance(thing, tf.Variable | keras.Variable):
        return True
    # Under a distribution strategy: several variables that act as one.
    return hasattr(thing, "shape") and hasattr(thing, "dtype") and _holds_value(thing)


def _holds_value(thing: Any) -> bool:
    """Whether a checkpoint stores a value for this very object (not for its parts)."""
    if not hasattr(thing, "_serialize_to_tensors") or hasattr(thing, "apply_gradients"):
        return False
    nothing = tf.__internal__.tracking.Trackable._serialize_to_tensors
    return type(thing)._serialize_to_tensors is not nothing or bool(
        thing._gather_saveables_for_checkpoint()
    )


def _is_of_keras(layer: Any) -> bool:
    return type(layer).__module__.partition(".")[0] in ("keras", "tf_keras")


def _is_layer(thing: Any) -> bool:
    return hasattr(thing, "call") and hasattr(thing, "built")


def _can_be_built(thing: Any) -> bool:
    return hasattr(thing, "built") or hasattr(thing, "apply_gradients")


def _is_built(thing: Any) -> bool:
    """Whether a layer, or an optimizer, already has its variables."""
    if hasattr(thing, "built"):
        return thing.built
    if hasattr(thing, "apply_gradients"):  # Keras 2, and its legacy optimizers
        return getattr(thing, "_built", getattr(thing, "_hypers_created", False))
    return True


def _name(thing: Any, place: str) -> str:
    if not _is_variable(thing):
        return place
    return (getattr(thing, "path", None) or thing.name).partition(":")[0]


def _kind(thing: Any) -> str:
    if not _is_variable(thing):
        return type(thing).__name__
    return f"{tf.as_dtype(thing.dtype).base_dtype.name} {tf.TensorShape(thing.shape)}"
