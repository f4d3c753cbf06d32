"""Ways to get a copy of a variable, each tried out: what moves, what is kept."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from helpers.kit.picture import (
    BLUE,
    GREEN,
    ORANGE,
)
from helpers.kit.shown import Table
from helpers.tools.look import Relation, look

WAYS: dict[str, Callable[[tf.Variable], Any]] = {
    "v": lambda v: v,
    "copy.copy(v)": copy.copy,
    "copy.deepcopy(v)": copy.deepcopy,
    "pickle.loads(pickle.dumps(v))": lambda v: pickle.loads(pickle.dumps(v)),
    "tf.Variable(v)": lambda v: tf.Variable(v),
    "tf.Variable(v.value())": lambda v: tf.Variable(v.value()),
    "tf.Variable(v.numpy())": lambda v: tf.Variable(v.numpy()),
    "v.value()": lambda v: v.value(),
    "v.read_value()": lambda v: v.read_value(),
    "tf.identity(v)": tf.identity,
    "tf.convert_to_tensor(v)": tf.convert_to_tensor,
    "v + 0": lambda v: v + 0,
    "v[:]": lambda v: v[:],
    "v.numpy()": lambda v: v.numpy(),
    "np.asarray(v)": np.asarray,
    "np.asarray(v.value())": lambda v: np.asarray(v.value()),
    "np.from_dlpack(v.value())": lambda v: np.from_dlpack(v.value()),
}

_COLOURS = {"yes": ORANGE, "no": BLUE, "kept": GREEN, "lost": ORANGE}


def make_variable() -> tf.Variable:
    """Return a variable on the last CPU in which nothing has its default value."""
    with tf.device(tf.config.list_logical_devices("CPU")[-1].name):
        return tf.Variable(
            [1.0, 2.0],
            trainable=False,
            name="original",
            constraint=tf.nn.relu,
            aggregation=tf.VariableAggregation.MEAN,
            shape=tf.TensorShape([None]),
        )


def write(thing: Any, values: list[float]) -> bool:
    """Try to write into a variable, a slice of one, or an array.

    >>> write(tf.Variable([1.0, 2.0]), [3.0, 3.0])
    True
    >>> write(tf.constant([1.0, 2.0]), [3.0, 3.0])
    False
    """
    try:
        if hasattr(thing, "assign"):
            thing.assign(values)
        else:
            thing[:] = values
    except (TypeError, ValueError):  # a tensor, a read-only array
        return False
    return True


def sees_later_write(way: Callable[[tf.Variable], Any]) -> bool:
    """Write to the original: does what `way` returned show it?"""
    v = make_variable()
    b = way(v)
    v.assign([5.0, 5.0])
    return bool(np.all(np.asarray(b) == 5.0))


def writes_back(way: Callable[[tf.Variable], Any]) -> str:
    """Write to what `way` returned: does the original show it?"""
    v = make_variable()
    if not write(way(v), [7.0, 7.0]):
        return "cannot write"
    return _yes(np.all(v.numpy() == 7.0))


def gradient_flows(way: Callable[[tf.Variable], Any]) -> bool:
    """Compute with what `way` returned: does a gradient reach the original?"""
    v = make_variable()
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = tf.reduce_sum(tf.convert_to_tensor(way(v)) * 3.0)
    return tape.gradient(y, v) is not None


def sharing_table() -> Table:
    """Try every way: what it gives, and what it shares with the variable.

    >>> row = dict(zip(sharing_table().header, sharing_table().rows[2]))
    >>> row["b = …"], row["b sees writes to v"]
    ('copy.deepcopy(v)', 'no')
    """
    header = ("b = …", "gives", "b is v", "b sees writes to v", "v sees writes to b")
    rows = []
    for name, way in WAYS.items():
        v = make_variable()
        b = way(v)
        bytes_at_birth = look(v, b).count(Relation.SHARED, Relation.SAME_BYTES)
        rows.append(
            (
                name,
                _kind(b),
                _yes(b is v),
                _yes(sees_later_write(way)),
                writes_back(way),
                _yes(bytes_at_birth),
                _yes(gradient_flows(way)),
            )
        )
    header = (*header, "same bytes at birth", "gradient reaches v")
    return Table(header, tuple(rows), colours=_COLOURS)


def keeping_table() -> Table:
    """Try every way that gives a variable: which of its properties are kept."""
    v = make_variable()
    header = ("b = …", *_properties(v))
    rows = []
    for name, way in WAYS.items():
        if isinstance(b := way(v), tf.Variable):
            pairs = zip(_properties(v).values(), _properties(b).values(), strict=True)
            rows.append((name, *("kept" if x == y else "lost" for x, y in pairs)))
    return Table(header, tuple(rows), colours=_COLOURS)


def _properties(v: tf.Variable) -> dict[str, object]:
    return {
        "dtype": v.dtype,
        "trainable": v.trainable,
        "name": v.name,
        "constraint": v.constraint,
        "aggregation": v.aggregation,
        "open shape": v.shape.as_list(),
        "device": v.device,
    }


def _kind(thing: Any) -> str:
    if isinstance(thing, tf.Variable):
        return "variable"
    if isinstance(thing, tf.Tensor):
        return "tensor"
    return "array" if thing.flags.writeable else "read-only array"


def _yes(holds: object) -> str:
    return "yes" if holds else "no"
