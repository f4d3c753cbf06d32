"""Walk through two objects of one structure at once: what corresponds to what?"""

from __future__ import annotations

import functools
import inspect
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from helpers.tools._private_api import is_trackable

# What a layer knows of its own history: nothing in it is state.
_BOOKKEEPING = {
    *("name", "path", "built", "stop_training", "history", "optimizer"),
    *("train_function", "test_function", "predict_function"),
}
_TRACKED = (  # the lists in which a Keras layer tracks all that has a state
    "_layers",
    "_trainable_variables",
    "_non_trainable_variables",
    "_seed_generators",
    "_metrics",
)
_HAVE_A_CONFIG = (
    keras.Loss,
    keras.Metric,
    keras.Optimizer,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
    keras.optimizers.schedules.LearningRateSchedule,
    keras.random.SeedGenerator,
)


class Twins(NamedTuple):
    """Two things at the same place, one in each of two objects."""

    place: str
    name: str  # that the owners have for it
    owners: tuple[Any, Any]
    ours: Any
    theirs: Any
    is_value: bool  # whether the first is plain data


def is_set_here(place: Twins) -> bool:
    """Say if a thing is plain data that a layer holds, which can be set in another."""
    is_layer = isinstance(place.owners[0], keras.layers.Layer)
    return place.is_value and is_layer and place.name != "trainable"


def is_of_keras(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "keras"


def is_variable(thing: Any) -> bool:
    return isinstance(thing, keras.Variable | tf.Variable)


def is_table(thing: Any) -> bool:
    """Say if a thing is a lookup table of TensorFlow, or like one."""
    return is_trackable(thing) and hasattr(thing, "export") and hasattr(thing, "lookup")


def is_value(thing: Any) -> bool:
    """Say if a thing is plain data, and of finite depth."""
    return _is_value(thing, ())


def _is_value(thing: Any, around: tuple[int, ...]) -> bool:
    if isinstance(thing, list | tuple):
        return _all_values(thing, (*around, id(thing)))
    if isinstance(thing, dict):
        names = all(isinstance(name, str | int) for name in thing)
        return names and _all_values(list(thing.values()), (*around, id(thing)))
    if isinstance(thing, tf.Tensor):
        handles = (tf.resource, tf.variant)  # of a table, or of a dataset
        return not tf.is_symbolic_tensor(thing) and thing.dtype not in handles
    plain = str | bytes | int | float | complex | np.ndarray | np.generic
    return thing is None or isinstance(thing, plain)


def _all_values(things: Sequence[Any], around: tuple[int, ...]) -> bool:
    return all(id(one) not in around and _is_value(one, around) for one in things)


def equal(a: Any, b: Any) -> bool:
    """Say if two plain values are equal, in type and shape as well."""
    if isinstance(a, list | tuple) and isinstance(b, list | tuple):
        return len(a) == len(b) and all(map(equal, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(equal(a[name], b[name]) for name in a)
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray | np.generic | tf.Tensor):
        one, other = np.asarray(a), np.asarray(b)
        floating = np.issubdtype(one.dtype, np.floating)
        return one.dtype == other.dtype and np.array_equal(
            one, other, equal_nan=floating
        )
    return a == b or (a != a and b != b)  # NaN differs from itself


def copy_of(value: Any) -> Any:
    """Return plain data of its own, in plain lists, tuples and dicts."""
    if isinstance(value, list | tuple):
        made = [copy_of(one) for one in value]
        return tuple(made) if isinstance(value, tuple) else made
    if isinstance(value, dict):
        return {name: copy_of(one) for name, one in value.items()}
    return value.copy() if isinstance(value, np.ndarray) else value


def walk_together(ours: Any, theirs: Any) -> Iterator[Twins]:
    """Yield all that two objects hold at the same place, outer things first.

    Where the types differ, or one side has nothing, the walk goes no deeper.
    """
    seen: set[int] = set()
    waiting = deque([Twins("", "", (None, None), ours, theirs, False)])
    while waiting:
        twins = waiting.popleft()
        yield twins
        here, there = twins.ours, twins.theirs
        if id(here) in seen or type(here) is not type(there) or twins.is_value:
            continue
        seen.add(id(here))
        others = parts_of(there)
        for name, part in parts_of(here).items():
            place = f"{twins.place}/{name}" if twins.place else name
            other = others.get(name)
            waiting.append(
                Twins(place, name, (here, there), part, other, is_value(part))
            )


def parts_of(thing: Any) -> dict[str, Any]:
    """Return what a thing holds, by name, without what is its history only."""
    if isinstance(thing, dict):
        return {str(name): value for name, value in thing.items()}
    if isinstance(thing, list | tuple):
        return {str(number): value for number, value in enumerate(thing)}
    if is_variable(thing) or is_table(thing) or not _is_looked_into(thing):
        return {}
    if isinstance(thing, keras.initializers.Initializer) and is_of_keras(type(thing)):
        return {}  # its random seed, which no config tells, has done its work
    if isinstance(thing, keras.layers.Layer):
        return _parts_of_layer(thing)
    own = {n: v for n, v in vars(thing).items() if not n.startswith("_self_")}
    return {n: v for n, v in own.items() if n not in ("name", "_name", "_tracker")}


def _parts_of_layer(layer: keras.layers.Layer) -> dict[str, Any]:
    own_class = not is_of_keras(type(layer))
    left_out = attributes_of_keras()
    parts = {
        name: value
        for name, value in vars(layer).items()
        if name not in left_out and (own_class or not name.startswith("_"))
    }
    tracked = {name: getattr(layer, name) for name in _TRACKED}
    return parts | {"trainable": layer.trainable} | tracked


@functools.cache
def attributes_of_keras() -> frozenset[str]:
    """Return what every layer or model has; its class or its user set the rest."""
    probes = keras.layers.Layer(name="probe"), keras.Model(name="probe")
    probes[1].compile()
    return frozenset(_BOOKKEEPING.union(*map(vars, probes)))


def has_state(thing: Any) -> bool:
    """Say if two models must not have a thing in common."""
    kinds = keras.layers.Layer | keras.Metric | keras.Optimizer
    return (
        is_variable(thing)
        or isinstance(thing, kinds | keras.random.SeedGenerator)
        or (is_trackable(thing) and not isinstance(thing, list | tuple | dict))
    )


def _is_looked_into(thing: Any) -> bool:
    if isinstance(thing, type) or not hasattr(thing, "__dict__"):
        return False
    if isinstance(thing, _HAVE_A_CONFIG) or is_trackable(thing):
        return True
    parts = vars(thing).values()  # of a sampler of KerasHub, for example
    return any(isinstance(part, keras.random.SeedGenerator) for part in parts)


def same_function(a: Any, b: Any) -> bool:
    """Say if two functions do the same, as far as code and enclosed values tell."""
    if a is b or not (inspect.isfunction(a) and inspect.isfunction(b)):
        return a is b or type(a) is type(b)
    cells = [[c.cell_contents for c in f.__closure__ or ()] for f in (a, b)]
    plain = [[value for value in one if is_value(value)] for one in cells]
    return a.__code__ is b.__code__ and equal(*plain)
