"""Checks of the exercises."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import a, answered, exercise, expect, hint_on

_NAMES = ("body", "encoder", "judge", "learner", "network", "student", "trunk")


def from_a_colleague(make_model: Callable, folder: Path) -> str:
    """Write a checkpoint of a new model under a name that nobody knows."""
    name = random.SystemRandom().choice(_NAMES)
    return tf.train.Checkpoint(**{name: make_model()}).write(f"{folder}/colleague")


@exercise
def check_name(name: object, path: str, make_model: Callable) -> str:
    name = a(name, str, 'Give the name as a string, such as `"model"`.')
    expect(
        name.isidentifier(),
        f"`Checkpoint({name}=model)` is not valid Python. Give only the first part of "
        "a key, before its first `/`.",
    )
    first, second = make_model(), make_model()
    for model in (first, second):
        tf.train.Checkpoint(**{name: model}).restore(path).expect_partial()
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    expect(
        all(np.array_equal(*pair) for pair in pairs),
        f"Two models restored by `Checkpoint({name}=model)` differ from each other: "
        "nothing was restored, without an error. Print the keys in the file. With "
        "which name do the keys of the kernels begin?",
    )
    return "This name found its values in the file."


def _model(units: tuple[int, ...] = (30, 1)) -> keras.Model:
    layers = [keras.layers.Dense(n, kernel_initializer="ones") for n in units]
    return keras.Sequential([keras.Input((40,)), *layers])


def _with_change(layer: int, start: int, *values: float) -> keras.Model:
    changed = _model()
    kernel, bias = changed.layers[layer].get_weights()
    kernel.flat[start : start + len(values)] = values
    changed.layers[layer].set_weights([kernel, bias])
    return changed


def _with_last_bias() -> keras.Model:
    changed = _model()
    changed.layers[-1].bias.assign([1.0])
    return changed


DIFFERING = {
    "the last bias differs": _with_last_bias,
    "one number in the first kernel differs": lambda: _with_change(0, 600, 2.0),
    "two numbers differ, though the sum is the same": (
        lambda: _with_change(1, 3, 2.0, 0.0)
    ),
    "one number differs in its sixth digit": lambda: _with_change(0, 600, 1.00001),
}


@exercise
def check_same_state(same_state: Callable) -> str:
    expect(callable(same_state), "same_state should be a function of two models.")

    def says_same(first: keras.Model, second: keras.Model) -> bool:
        hint = (
            "It ended in a ValueError, because `==` compares arrays element by "
            "element. Compare array by array with `np.array_equal`."
            if len(first.weights) == len(second.weights)
            else "It raised an error for models with different numbers of layers: "
            "compare the lengths first and return False."
        )
        with hint_on(ValueError, hint):
            return bool(answered(same_state(first, second)))

    expect(
        says_same(_model(), _model()),
        "For two models with equal weights, the answer should be True.",
    )
    for what, make in DIFFERING.items():
        expect(
            not says_same(_model(), make()),
            f"It returns True although {what}. Compare each pair of values.",
        )
    longer = _model((30, 1, 1))
    for pair in ((_model(), longer), (longer, _model())):
        expect(
            not says_same(*pair),
            "It returns True although one model has one more layer. `zip` and `map` "
            "stop at the shorter list, so also compare the lengths.",
        )
    return "It compares every value, and notices when one side has more."
