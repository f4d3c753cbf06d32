"""Checks of the exercises."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import Hint, answered, exercise, expect


@exercise
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


@exercise
def check_same_state(same_state: Callable) -> str:
    def model(units: tuple[int, ...] = (30, 1)) -> keras.Model:
        layers = [keras.layers.Dense(n, kernel_initializer="ones") for n in units]
        return keras.Sequential([keras.Input((40,)), *layers])

    def with_change(layer: int, start: int, *values: float) -> keras.Model:
        changed = model()
        kernel, bias = changed.layers[layer].get_weights()
        kernel.flat[start : start + len(values)] = values
        changed.layers[layer].set_weights([kernel, bias])
        return changed

    def says_same(a: keras.Model, b: keras.Model) -> bool:
        try:
            return bool(answered(same_state(a, b)))
        except ValueError as error:
            lengths = len(a.weights) != len(b.weights)
            expect(
                not lengths,
                "It raised an error for models with different numbers of layers: "
                "compare the lengths first and return False.",
            )
            raise Hint(
                "It ended in a ValueError: == compares arrays element by element. "
                "Compare array by array with np.array_equal."
            ) from error

    expect(callable(same_state), "same_state should be a function of two models.")
    expect(
        says_same(model(), model()),
        "Two models with equal weights: the answer should be True.",
    )
    biased = model()
    biased.layers[-1].bias.assign([1.0])
    differing = {
        "the last bias differs": biased,
        "one number in the first kernel differs": with_change(0, 600, 2.0),
        "two numbers differ, though the sum is the same": with_change(1, 3, 2.0, 0.0),
        "one number differs in its sixth digit": with_change(0, 600, 1.00001),
    }
    for what, changed in differing.items():
        expect(
            not says_same(model(), changed),
            f"It says True although {what}. Compare all values, each with its partner.",
        )
    for pair in ((model(), model((30, 1, 1))), (model((30, 1, 1)), model())):
        expect(
            not says_same(*pair),
            "It says True although one model has a layer more. zip and map stop at the "
            "shorter list: compare the lengths as well.",
        )
    return "It compares every value, and notices when one side has more."
