"""Ways to get a copy of a variable, each tried out: what moves, what is kept."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, PURPLE
from helpers.kit.shown import Table
from helpers.kit.survey import survey
from helpers.tools.look import Relation, look

Way = Callable[[tf.Variable], Any]
WAYS: dict[str, Way] = {
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


def sees_later_write(way: Way) -> bool:
    """Write to the original: does what `way` returned show it?"""
    v = make_variable()
    b = way(v)
    v.assign([5.0, 5.0])
    return bool(np.all(np.asarray(b) == 5.0))


def writes_back(way: Way) -> str:
    """Write to what `way` returned: does the original show it?"""
    v = make_variable()
    if not write(way(v), [7.0, 7.0]):
        return "cannot write"
    return "yes" if np.all(v.numpy() == 7.0) else "no"


def same_bytes_at_birth(way: Way) -> bool:
    """Compare before any write: are the values in the same place in memory?"""
    v = make_variable()
    return look(v, way(v)).count(Relation.SHARED, Relation.SAME_BYTES) > 0


def gradient_flows(way: Way) -> bool:
    """Compute with what `way` returned: does a gradient reach the original?"""
    v = make_variable()
    with tf.GradientTape() as tape:
        tape.watch(v)
        y = tf.reduce_sum(tf.convert_to_tensor(way(v)) * 3.0)
    return tape.gradient(y, v) is not None


SHARING: dict[str, Callable[[Way], object]] = {
    "gives": lambda way: _kind(way(make_variable())),
    "b is v": lambda way: (v := make_variable()) is way(v),
    "b sees writes to v": sees_later_write,
    "v sees writes to b": writes_back,
    "same bytes at birth": same_bytes_at_birth,
    "gradient reaches v": gradient_flows,
}
PROPERTIES: dict[str, Callable[[tf.Variable], object]] = {
    "dtype": lambda v: v.dtype,
    "trainable": lambda v: v.trainable,
    "name": lambda v: v.name,
    "constraint": lambda v: v.constraint,
    "aggregation": lambda v: v.aggregation,
    "open shape": lambda v: v.shape.as_list(),
    "device": lambda v: v.device,
}


def sharing_table() -> Table:
    """Try every way: what it gives, and what it shares with the variable.

    >>> row = dict(zip(sharing_table().header, sharing_table().rows[2]))
    >>> row["b = …"], row["b sees writes to v"]
    ('copy.deepcopy(v)', 'no')
    """
    return survey(WAYS, SHARING, title="b = …", colours={"yes": PURPLE, "no": BLUE})


def keeping_table() -> Table:
    """Try every way that gives a variable: which of its properties are kept."""
    v = make_variable()
    copies = {name: way(v) for name, way in WAYS.items()}
    variables = {name: b for name, b in copies.items() if isinstance(b, tf.Variable)}
    kept = {name: _keeps(v, read) for name, read in PROPERTIES.items()}
    return survey(variables, kept, title="b = …", words=("kept", "lost"))


def _keeps(
    v: tf.Variable, read: Callable[[tf.Variable], object]
) -> Callable[[tf.Variable], bool]:
    return lambda b: read(b) == read(v)


def _kind(thing: Any) -> str:
    if isinstance(thing, tf.Variable):
        return "variable"
    if isinstance(thing, tf.Tensor):
        return "tensor"
    return "array" if thing.flags.writeable else "read-only array"
