"""Checks of lesson 01."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from helpers.exercise import answered, exercise, expect


@exercise("a snapshot")
def check_snapshot(before: object, v: tf.Variable) -> str:
    expect(before is not v, "That is v itself: it moved with the assignment.")
    expect(
        not isinstance(before, list) or not before or before[0] is not v,
        "A list around v still holds v itself.",
    )
    values = np.asarray(before, dtype="float32")
    expect(
        values.shape == (2,) and np.all(values == [1.0, 2.0]),
        f"It should hold [1, 2], the values from before, but holds {values.tolist()}.",
    )
    v.assign([3.0, 4.0])
    expect(
        np.all(np.asarray(before) == [1.0, 2.0]),
        "It moved when v was written again: it shares its state with v.",
    )
    return "The snapshot kept its values while v moved on."


@exercise("a twin that keeps everything")
def check_twin(make_twin: Callable) -> str:
    v = tf.Variable(
        [[1.0, 2.0]],
        trainable=False,
        name="mean",
        constraint=tf.nn.relu,
        shape=tf.TensorShape([None, 2]),
    )
    twin = answered(make_twin(v))
    expect(isinstance(twin, tf.Variable), "The twin should be a tf.Variable.")
    expect(twin is not v, "That is v itself, not a twin.")
    expect(
        np.array_equal(twin.numpy(), [[1.0, 2.0]]),
        "The twin should start with the values of v.",
    )
    twin.assign([[5.0, 6.0]])
    expect(np.all(v.numpy() == [[1.0, 2.0]]), "A write to the twin changed v.")
    v.assign([[7.0, 8.0]])
    expect(np.all(twin.numpy() == [[5.0, 6.0]]), "A write to v changed the twin.")
    expect(not twin.trainable, "v is frozen, but its twin is trainable: pass it on.")
    expect(twin.name == v.name, f"v is named {v.name!r}, its twin {twin.name!r}.")
    expect(twin.constraint is v.constraint, "The constraint of v got lost.")
    expect(
        twin.shape.as_list() == [None, 2],
        "v takes any number of rows, its twin only one: give tf.Variable the shape.",
    )
    return "Independent, frozen, named, constrained, and open to any number of rows."


@exercise("a table of its own")
def check_table(make_twin: Callable) -> str:
    table = tf.lookup.experimental.MutableHashTable(tf.int64, tf.string, "?")
    table.insert([1, 2], ["cat", "dog"])
    twin = answered(make_twin(table))
    expect(
        hasattr(twin, "lookup"), "Return a table: the answer has no method `lookup`."
    )

    def names(of: object, *numbers: int) -> list[str]:
        found = of.lookup(tf.constant(numbers, tf.int64)).numpy()
        return [name.decode() for name in found]

    found = names(twin, 1, 2)
    expect(
        found == ["cat", "dog"], f"1 and 2 should give cat and dog but give {found}."
    )
    expect(
        names(table, 1, 2) == ["cat", "dog"],
        "The original lost its entries on the way.",
    )
    table.insert([3], ["owl"])
    expect(
        names(twin, 3) != ["owl"],
        "An entry added to the original appeared in the twin: it is the same table.",
    )
    expect(
        names(twin, 3) == ["?"],
        f"An unknown number should give '?', but gives {names(twin, 3)[0]!r}: look at "
        "the default value.",
    )
    return "The twin has the old entries and does not see new ones."


@exercise("the same random stream")
def check_stream(make_twin: Callable) -> str:
    generator = tf.random.Generator.from_seed(7)
    generator.normal([3])  # the stream is under way
    witness = tf.random.Generator.from_state(generator.state.numpy(), "philox")
    expected = witness.normal([4]).numpy()
    twin = answered(make_twin(generator))
    expect(
        isinstance(twin, tf.random.Generator),
        "The twin should be a tf.random.Generator.",
    )
    expect(
        np.array_equal(twin.normal([4]), expected),
        "The twin draws other numbers: it does not stand where the original stands.",
    )
    expect(
        np.array_equal(generator.normal([4]), expected),
        "Drawing from the twin moved the original: both share one state variable.",
    )
    return "Both draw the same numbers, each in its own time."
