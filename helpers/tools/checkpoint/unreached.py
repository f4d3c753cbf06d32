"""Find the variables of a program that none of its checkpoints has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras
import tensorflow as tf

from helpers.tools.checkpoint.program import (
    Program,
    Tracked,
    is_layer,
    is_optimizer,
    is_variable,
    tf_variable,
)

Found = tuple[Any, str]  # a variable, and a place near it


class Unreached:
    """The variables that belong to a program, but that its checkpoints do not reach.

    `needed` are weights, variables of optimizers, and variables in the containers of a
    Keras model, which Keras 3 does not track. `others` are random seeds and metrics.
    """

    def __init__(self, program: Program, tracked: list[Tracked]) -> None:
        owners = [(one.place, one.thing) for one in tracked]
        if program.root is not None:
            owners.insert(0, ("", program.root))
        self._seen = {id(tf_variable(thing)) for _, thing in owners}
        self.needed: list[Found] = [
            *self._new(owners, _weights),
            *self._new(owners, _in_containers),
        ]
        self.others: list[Found] = list(self._new(owners, _seeds_and_metrics))

    def _new(
        self, owners: list[tuple[str, Any]], variables_of: Callable[[Any], Iterable]
    ) -> Iterator[Found]:
        for place, owner in owners:
            for variable in variables_of(owner):
                if id(tf_variable(variable)) not in self._seen:
                    self._seen.add(id(tf_variable(variable)))
                    yield variable, place


def _weights(thing: Any) -> Iterable[Any]:
    """Return the weights of a layer, or all variables of an optimizer."""
    if is_layer(thing):
        return getattr(thing, "weights", ())
    if is_optimizer(thing):
        variables = getattr(thing, "variables", ())
        return variables() if callable(variables) else variables
    return ()


def _in_containers(thing: Any) -> Iterator[Any]:
    """Yield variables in the lists, dicts and sets that are attributes of an object.

    A layer of Keras 3 tracks layers and variables of its own there, and neither a
    tf.Variable nor a tf.Module. Other objects may hold variables unseen.
    """
    if is_variable(thing):  # one of several parts
        return
    waiting = [
        value
        for name, value in getattr(thing, "__dict__", {}).items()
        if _is_container(value) and not name.startswith("_self_")
    ]
    seen: set[int] = set()
    while waiting:
        container = waiting.pop()
        if id(container) in seen:  # a list may contain itself
            continue
        seen.add(id(container))
        parts = container.values() if isinstance(container, dict) else container
        for part in parts:
            if _is_container(part):
                waiting.append(part)
            elif isinstance(part, tf.Variable | keras.Variable):
                yield part
            elif is_layer(part) or is_optimizer(part):
                yield from _weights(part)
            elif isinstance(part, tf.Module):
                yield from part.variables


def _is_container(value: Any) -> bool:
    return isinstance(value, list | tuple | dict | set | frozenset) and bool(value)


def _seeds_and_metrics(thing: Any) -> Iterable[Any]:
    if not isinstance(thing, keras.Layer):
        return ()
    return [*thing.variables, *thing.metrics_variables]
