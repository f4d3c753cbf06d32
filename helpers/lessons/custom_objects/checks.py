"""Checks of the exercises."""

from __future__ import annotations

import functools
import inspect
import json
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np

from helpers.kit.exercise import (
    a,
    answered,
    exercise,
    expect,
    expect_words,
    hint_on,
)

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def _stored_config(layer: keras.layers.Layer) -> dict:
    """Return what `get_config` returns, as it comes out of a file."""
    with hint_on(
        NotImplementedError,
        "Keras cannot record an array. Return its values from `get_config`.",
    ):
        config = a(
            answered(layer.get_config()), dict, "`get_config` must return a dict."
        )
    expect(
        "widths" in config,
        "`__init__` needs `widths`, and the dict has none. Keras calls `__init__` with "
        "the values of this dict.",
    )
    hint = (
        "The dict has a value that JSON does not know: {}. Use only numbers, strings "
        "and lists."
    )
    with hint_on(TypeError, hint.format):
        stored = json.loads(json.dumps(config))
    expect(
        config.get("name") == "mine",
        "The name is lost: begin with what `super().get_config()` returns.",
    )
    return stored


def _why_not_made(error: Exception) -> str:
    reason = str(error).rpartition("Exception encountered: ")[2]
    return (
        f"`from_config` calls `__init__` with your dict, and the call ends in: {reason}"
    )


@exercise
def check_tower(tower: type[keras.layers.Layer]) -> str:
    for widths in ([3, 2], (5,), np.array([2, 4, 3])):
        layer = tower(widths, name="mine", dtype="float16", trainable=False)
        stored = _stored_config(layer)
        with hint_on(TypeError, _why_not_made):
            again = tower.from_config(stored)
        expect(
            again.dtype == layer.dtype and again.trainable == layer.trainable,
            "The data type or `trainable` is lost: begin with what "
            "`super().get_config()` returns.",
        )
        shapes = [tuple(one(X).shape) for one in (layer, again)]
        expect(
            shapes[0] == shapes[1] and len(layer.weights) == len(again.weights),
            f"Given `{np.array(widths).tolist()}`, the layer that comes back has other "
            "widths.",
        )
    return "Name, widths and all."


class Listed(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.parts = [keras.layers.Dense(3), keras.layers.Dense(2)]

    def call(self, x):
        return self.parts[1](self.parts[0](x))


class Shifted(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(2)
        self.shift = np.random.rand(2).astype("float32")

    def call(self, x):
        return self.dense(x) + self.shift


class Added(keras.Model):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(2)

    def call(self, x, more):
        return self.dense(x) + self.dense(more)


class Sized(keras.Model):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.dense = keras.layers.Dense(units)

    def call(self, x):
        return self.dense(x)


class Noted(Sized):
    def get_config(self):
        return {**super().get_config(), "units": self.dense.units}


CALLS = {  # how each is made, and what it is called with
    Listed: (lambda: Listed(), (X,)),
    Shifted: (lambda: Shifted(), (X,)),
    Added: (lambda: Added(), (X, X)),
    Sized: (lambda: Sized(2), (X,)),
    Noted: (lambda: Noted(2), (X,)),
}
HINTS = (
    "Keras follows lists: layers in them are saved and restored.",
    "`shift` is an array and not a variable, so `__init__` draws new numbers.",
    "While Keras loads a model, it calls the model with one argument. This model takes "
    "two arguments, so its layer has no variables to fill.",
    "`__init__` has an argument, and the file has no value for it. A layer records "
    "simple arguments by itself, but a model does not.",
    "`get_config` returns what `__init__` needs.",
)


def show_classes() -> None:
    """Print the five classes."""
    for number, cls in enumerate(CALLS, 1):
        print(f"# {number}\n{inspect.getsource(cls)}")


@functools.cache
def _outcomes() -> list[str]:
    return [_outcome(cls, make, inputs) for cls, (make, inputs) in CALLS.items()]


def _outcome(cls: type, make: Callable, inputs: tuple) -> str:
    model = make()
    before = model(*inputs)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder, "model.keras")
        try:
            model.save(path)
            loaded = keras.models.load_model(path, {cls.__name__: cls})
        except (NotImplementedError, TypeError, ValueError):
            return "error"
    return "equal" if np.array_equal(loaded(*inputs), before) else "random"


@exercise
def check_classes(answers: list[str]) -> str:
    right = list(zip(_outcomes(), HINTS, strict=True))
    expect_words(answers, right, ("equal", "random", "error"), "Class")
    return "Tried out, with the same outcome."
