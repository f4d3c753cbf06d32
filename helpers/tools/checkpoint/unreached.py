"""Find the variables of a program that none of its checkpoints has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import keras
import tensorflow as tf

from helpers.tools._private_api import is_keras_layer, layers_in
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
        owners = [(t.place, t.thing) for t in tracked if not is_variable(t.thing)]
        if program.root is not None:
            owners.insert(0, ("", program.root))
        self._seen = {id(one.thing) for one in tracked}
        self._seen |= {id(one.variable) for one in tracked}
        outermost = list(_outermost(owners))
        self.needed: list[Found] = [
            *self._new(outermost, _weights),
            *self._new(owners, self._in_containers),
        ]
        self.others: list[Found] = list(self._new(outermost, _seeds_and_metrics))

    def _new(
        self, owners: list[tuple[str, Any]], variables_of: Callable[[Any], Iterable]
    ) -> Iterator[Found]:
        for place, owner in owners:
            for variable in variables_of(owner):
                if id(variable) in self._seen:
                    continue
                if id(tf_variable(variable)) not in self._seen:
                    yield variable, place
                self._seen |= {id(variable), id(tf_variable(variable))}

    def _in_containers(self, thing: Any) -> Iterator[Any]:
        """Yield variables in lists, dicts and sets that are attributes of an object.

        A layer of Keras 3 tracks layers and variables of its own there, and neither a
        tf.Variable nor a tf.Module. Other objects may hold variables unseen.
        """
        waiting = [
            value
            for name, value in getattr(thing, "__dict__", _EMPTY).items()
            if type(value) not in _PLAIN  # most are, and this is quicker than the next
            and isinstance(value, _CONTAINERS)
            and value
            and name[:6] != "_self_"
        ]
        seen: set[int] = set()
        while waiting:
            container = waiting.pop()
            if id(container) in seen:  # a list may contain itself
                continue
            seen.add(id(container))
            for part in (
                container.values() if isinstance(container, dict) else container
            ):
                if id(part) in self._seen or type(part) in _PLAIN:
                    continue
                if isinstance(part, _CONTAINERS):
                    waiting.append(part)
                else:
                    yield from _variables_of(part)


_EMPTY: dict[str, Any] = {}
_CONTAINERS = (list, tuple, dict, set, frozenset)
_PLAIN = {str, int, float, bool, type(None)}


def _outermost(owners: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Yield optimizers, and the layers that are in no other: these speak for all."""
    inner: set[int] = set()
    for place, thing in owners:
        if is_layer(thing):
            if id(thing) not in inner:
                inner |= {id(layer) for layer in _layers_in(thing)}
                yield place, thing
        elif is_optimizer(thing):
            yield place, thing


def _layers_in(thing: Any) -> Iterable[Any]:
    return layers_in(thing) if is_keras_layer(thing) else ()


def _weights(thing: Any) -> Iterable[Any]:
    """Return the weights of a layer, or all variables of an optimizer."""
    if is_layer(thing):
        return getattr(thing, "weights", ())
    if is_optimizer(thing):
        variables = getattr(thing, "variables", ())
        return variables() if callable(variables) else variables
    return ()


def _variables_of(thing: Any) -> Iterable[Any]:
    if isinstance(thing, tf.Variable | keras.Variable):
        return (thing,)
    if is_layer(thing) or is_optimizer(thing):
        return _weights(thing)
    return thing.variables if isinstance(thing, tf.Module) else ()


def _seeds_and_metrics(thing: Any) -> Iterable[Any]:
    if not isinstance(thing, keras.Layer):
        return ()
    return [*thing.variables, *thing.metrics_variables]
