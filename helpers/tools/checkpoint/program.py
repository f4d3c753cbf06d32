"""The objects of a running program, as a checkpoint sees them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import tensorflow as tf

from helpers.tools._private_api import (
    OPTIMIZER_PATH,
    children_of,
    keras_2_optimizer_is_built,
    stores_value,
)
from helpers.tools.checkpoint.file import SAVE_COUNTER


@dataclass(frozen=True, eq=False)
class Tracked:
    """An object that checkpoints of the program reach."""

    place: str  # the path of names that leads there from the root
    thing: Any
    variable: Any  # the tf.Variable in a variable of Keras 3, or the thing itself
    through_optimizer: bool  # only an optimizer's list of weights leads there


class Program:
    """The objects that `tf.train.Checkpoint(root, **objects)` reaches.

    A Program stands for the root itself: its children are those of the checkpoint.
    """

    def __init__(self, root: Any, objects: dict[str, Any]) -> None:
        if root is None and not objects:
            raise ValueError(
                "Say what is to be restored, with the names that were used for saving: "
                "preview_restore(path, model=model)."
            )
        self.root = root
        tf.train.Checkpoint(root, **objects)  # refuses what cannot be tracked
        own = {} if root is None else children_of(root)
        own |= children_of(tf.train.Checkpoint(**objects))
        own.pop(SAVE_COUNTER, None)
        # Objects are kept beside their ids: the id of a freed one is used again.
        self._children: dict[int, tuple[Any, dict[str, Any]]] = {id(self): (self, own)}

    def children(self, thing: Any) -> dict[str, Any]:
        """Return what a checkpoint reaches from an object, by name."""
        if id(thing) not in self._children:
            self._children[id(thing)] = thing, children_of(thing)
        return self._children[id(thing)][1]

    def walk(self) -> Iterator[Tracked]:
        """Yield every object once, by its shortest path; those through optimizers last.

        What is not built inside of something built, a layer never used, is passed over.
        """
        seen: set[int] = set()
        waiting: deque[tuple[str, Any, bool]] = deque([("", self, False)])
        through_optimizers: deque[tuple[str, Any, bool]] = deque()
        while waiting or through_optimizers:
            late = not waiting
            path, thing, in_layer = (through_optimizers if late else waiting).popleft()
            if id(thing) in seen:
                continue
            seen.add(id(thing))
            if path and not (in_layer and is_layer(thing) and not is_built(thing)):
                yield Tracked(path, thing, tf_variable(thing), late)
            in_layer = in_layer or is_layer(thing)
            for name, child in (self.children(thing) | _legacy_slots(thing)).items():
                last = late or name == OPTIMIZER_PATH
                queue = through_optimizers if last else waiting
                queue.append((f"{path}/{name}" if path else name, child, in_layer))


def _legacy_slots(thing: Any) -> dict[str, Any]:
    """Return the slot variables that a legacy optimizer of Keras 2 does not track."""
    if not hasattr(thing, "get_slot_names"):
        return {}
    return {slot.name.partition(":")[0]: slot for slot in thing.variables()}


def is_variable(thing: Any) -> bool:
    if isinstance(thing, tf.Variable | keras.Variable):
        return True
    # Under a distribution strategy: several variables that act as one.
    return hasattr(thing, "shape") and hasattr(thing, "dtype") and stores_value(thing)


def is_layer(thing: Any) -> bool:
    return hasattr(thing, "call") and hasattr(thing, "built")


def is_optimizer(thing: Any) -> bool:
    return hasattr(thing, "apply_gradients")


def is_built(thing: Any) -> bool:
    """Say if a layer or optimizer already has its variables; else it is true."""
    if hasattr(thing, "built"):
        return thing.built
    return not is_optimizer(thing) or keras_2_optimizer_is_built(thing)


def tf_variable(thing: Any) -> Any:
    """Return the tf.Variable in a variable of Keras 3, or what else was given."""
    return thing.value if isinstance(thing, keras.Variable) else thing


def name_of(thing: Any, place: str) -> str:
    """Return a variable's own name; of what has none, the place."""
    if not is_variable(thing):
        return place
    return (getattr(thing, "path", None) or thing.name).partition(":")[0]


def stored_name_of(thing: Any) -> str:
    """Return the name that a checkpoint of this variable would hold."""
    return tf_variable(thing).name.partition(":")[0]


def kind_of(thing: Any) -> str:
    """Say type and shape of a variable, or the class of what is none."""
    if not is_variable(thing):
        return type(thing).__name__
    variable = tf_variable(thing)
    return f"{variable.dtype.base_dtype.name} {variable.shape}"
