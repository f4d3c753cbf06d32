"""Checks of the exercises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from helpers.kit.exercise import a, answered, exercise, expect


@exercise
def check_twin(make_twin: Callable) -> str:
    v = tf.Variable(
        [[1.0, 2.0]],
        trainable=False,
        name="mean",
        constraint=tf.nn.relu,
        shape=tf.TensorShape([None, 2]),
    )
    twin = answered(make_twin(v))
    a(twin, tf.Variable, "The twin should be a tf.Variable.")
    expect(twin is not v, "That is v itself, not a twin.")
    expect(
        np.array_equal(twin.numpy(), [[1.0, 2.0]]),
        "The twin should start with the values of v.",
    )
    twin.assign([[5.0, 6.0]])
    expect(np.all(v.numpy() == [[1.0, 2.0]]), "A write to the twin changed v.")
    v.assign([[7.0, 8.0]])
    expect(np.all(twin.numpy() == [[5.0, 6.0]]), "A write to v changed the twin.")
    expect(
        not twin.trainable, "v is frozen, but its twin is trainable: pass `trainable`."
    )
    expect(twin.name == v.name, f"v is named {v.name!r}, its twin {twin.name!r}.")
    expect(twin.constraint is v.constraint, "The twin lost the constraint of v.")
    expect(
        twin.shape.as_list() == [None, 2],
        "v accepts any number of rows, but its twin only one: give tf.Variable the "
        "shape.",
    )
    return "Independent, frozen, named, constrained, and open to any number of rows."
