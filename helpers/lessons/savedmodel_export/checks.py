"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def _model(name: str, output: str = "") -> keras.Model:
    x = keras.Input((4,), name=name)
    y = keras.layers.Dense(2)(x)
    return keras.Model(x, {output: y} if output else y)


@exercise
def check_predict(predict: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name, output in (("measured", ""), ("other", ""), ("size", "price")):
            model = _model(name, output)
            model.export(f"{folder}/{name}", verbose=False)
            result = answered(predict(f"{folder}/{name}", X))
            expect(
                not isinstance(result, dict),
                "A signature returns a dict of outputs: take the value out of it.",
            )
            expect(
                np.array_equal(result, model(X)[output] if output else model(X)),
                "The result is not what the model predicts.",
            )
    return "It works for every input and output name."


@exercise
def check_scaled(module_class: type) -> str:
    model = _model("x")
    numbers = np.array([[0, 51, 102, 255], [255, 0, 255, 0]], "uint8")
    wanted = model(numbers.astype("float32") / 255.0).numpy()
    module = module_class(model)
    result = module.serve(numbers)
    expect(result.dtype == tf.float32, "The endpoint should give float32.")
    raw = model(numbers.astype("float32")).numpy()
    expect(
        not np.allclose(result, raw),
        "The numbers reach the model unscaled: 255 must become 1.",
    )
    expect(
        np.allclose(result, wanted, rtol=1e-5),
        "The result differs from that of the model for numbers from 0 to 1. Divide by "
        "255 once, and convert to float before you divide.",
    )
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder)
        loaded = tf.saved_model.load(folder)
        expect(
            np.array_equal(loaded.serve(numbers), result),
            "The loaded export and the module give different results.",
        )
    return "Scaling is inside: users send what they have."
