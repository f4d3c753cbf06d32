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
    expect(
        before is not v, "`before` is `v` itself, so it changed with the assignment."
    )
    expect(
        not isinstance(before, list) or not before or before[0] is not v,
        "A list around `v` still holds `v` itself.",
    )
    values = np.asarray(before, dtype="float32")
    expect(
        values.shape == (2,) and np.all(values == [1.0, 2.0]),
        "`before` should hold the values from before the assignment, `[1.0, 2.0]`, "
        f"but holds `{values.tolist()}`.",
    )
    v.assign([3.0, 4.0])
    expect(
        np.all(np.asarray(before) == [1.0, 2.0]),
        "`before` changed when `v` was assigned again, so it shares its state with "
        "`v`.",
    )
    return "The snapshot kept its values while v moved on."


_HIDDEN = "Both objects hold one variable, and `is` does not see that."


@exercise
def check_share(share_state: Callable) -> str:
    v, adopted, equal, other = (tf.Variable([1.0, 2.0]) for _ in range(4))
    k = keras.Variable([1.0, 2.0])
    pairs = (
        (v, v, True, "Two names for one variable share everything."),
        (equal, other, False, "Equal values are not a proof: both hold [1, 2]."),
        (k, copy.copy(k), True, _HIDDEN),
        (
            adopted,
            keras.Variable(adopted),
            True,
            "A `keras.Variable` that is made from a `tf.Variable` uses that variable.",
        ),
        (
            v,
            copy.deepcopy(v),
            False,
            "A deep copy has equal bytes until the first write, but its own state. "
            "What does a write to one of them change?",
        ),
        (
            k,
            copy.deepcopy(k),
            False,
            "A deep copy of a `keras.Variable` is independent.",
        ),
    )
    own_work = by_hand(share_state, look)
    for first, second, right, hint in pairs:
        said = bool(answered(own_work(first, second)))
        for one in (first, second):
            expect(
                np.array_equal(one.numpy(), [1.0, 2.0]),
                "Your test left a variable changed: put its values back.",
            )
        expect(said == right, f"You return `{said}`, but `{right}` is correct. {hint}")
    return "It tells shared from separate state, whatever the two variables are."


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
        found == ["cat", "dog"],
        f"In the twin, 1 and 2 should give `['cat', 'dog']`, but give `{found}`.",
    )
    expect(
        names(table, 1, 2) == ["cat", "dog"],
        "The original table lost its entries.",
    )
    table.insert([3], ["owl"])
    expect(
        names(twin, 3) != ["owl"],
        "The twin has an entry that was added to the original: it is the same table.",
    )
    expect(
        names(twin, 3) == ["?"],
        f"An unknown number should give `'?'`, but gives `{names(twin, 3)[0]!r}`: look "
        "at the default value.",
    )
    return "The twin has the old entries and does not see new ones."
