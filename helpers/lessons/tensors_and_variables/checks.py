"""Checks of the exercises."""

from __future__ import annotations

import copy
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, by_hand, exercise, expect
from helpers.tools.look import look


@exercise
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


@exercise
def check_share(share_state: Callable) -> str:
    v, adopted, equal, other = (tf.Variable([1.0, 2.0]) for _ in range(4))
    k = keras.Variable([1.0, 2.0])
    pairs = (
        (v, v, True, "Two names for one variable share all there is."),
        (equal, other, False, "Equal values are no proof: both hold [1, 2]."),
        (
            k,
            copy.copy(k),
            True,
            "A new shell around the same state: `is` does not see it.",
        ),
        (
            adopted,
            keras.Variable(adopted),
            True,
            "A keras.Variable adopts a tf.Variable.",
        ),
        (
            v,
            copy.deepcopy(v),
            False,
            "A deep copy has the same bytes until the first write, and yet a state of "
            "its own: write to one, and look at the other.",
        ),
        (k, copy.deepcopy(k), False, "A deep copy of a keras.Variable is independent."),
    )
    own_work = by_hand(share_state, look)
    for first, second, right, hint in pairs:
        said = bool(answered(own_work(first, second)))
        for one in (first, second):
            expect(
                np.array_equal(one.numpy(), [1.0, 2.0]),
                "Your test changed a variable for good: put its values back.",
            )
        expect(said == right, f"You say {said}, but it is {right}. {hint}")
    return "Whatever the two are, you can say whether they share state."


@exercise
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
