"""Checks of lesson 00."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.exercise import answered, exercise, expect


@exercise("the name in the file")
def check_name(name: object, path: str, make_model: Callable) -> str:
    expect(isinstance(name, str), "Give the name as a string, such as 'model'.")
    expect(name.isidentifier(), f"{name!r} cannot be a keyword argument.")
    first, second = make_model(), make_model()
    for model in (first, second):
        tf.train.Checkpoint(**{name: model}).restore(path).expect_partial()
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    expect(
        all(np.array_equal(a, b) for a, b in pairs),
        f"Two models restored as Checkpoint({name}=...) differ from each other: "
        "nothing was restored, without an error. Which keyword wrote the file?",
    )
    return f"Checkpoint({name}=...) found its values in the file."


@exercise("the same state")
def check_same_state(same_state: Callable) -> str:
    def model(units: tuple[int, ...] = (3, 1)) -> keras.Model:
        layers = [keras.layers.Dense(n, kernel_initializer="ones") for n in units]
        return keras.Sequential([keras.Input((2,)), *layers])

    expect(callable(same_state), "same_state should be a function of two models.")
    verdict = answered(same_state(model(), model()))
    expect(verdict, "Two models with equal weights: the answer should be True.")
    changed = model()
    changed.layers[-1].bias.assign([1.0])
    expect(
        not same_state(model(), changed),
        "It says True although the last bias differs. One equal weight proves nothing: "
        "compare all of them.",
    )
    expect(
        not same_state(model(), model((3, 1, 1))),
        "It says True although the second model has one layer more. "
        "zip stops at the shorter list unless you say strict=True.",
    )
    return "It compares every value, and notices when one side has more."
