"""Checks of the exercises."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, expect_words

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
        "The numbers reach the model unscaled: 255 is not 1.",
    )
    expect(
        np.allclose(result, wanted, rtol=1e-5),
        "The result differs from that of the model for numbers from 0 to 1: divide by "
        "255, once, and convert to float before you divide.",
    )
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder)
        loaded = tf.saved_model.load(folder)
        expect(
            np.array_equal(loaded.serve(numbers), result),
            "The loaded export gives another result than the module.",
        )
    return "Scaling is inside: users send what they have."


@exercise
def check_exporters(answers: list[str]) -> str:
    right = (
        (
            "keras",
            "To train on, you want model and optimizer back: no SavedModel gives them.",
        ),
        (
            "export",
            "A server without your code needs operations, not classes; one endpoint is "
            "enough.",
        ),
        (
            "archive",
            "`serve` of model.export runs in inference mode, so BatchNorm does not "
            "learn: an endpoint in training mode is needed.",
        ),
    )
    expect_words(answers, right, ("archive", "export", "keras"), "Need")
    return "The right tool for each."


CALLS = (
    (
        lambda loaded, call: call(inputs=tf.ones((1, 4))),
        "The input is called `measured`: names are checked.",
    ),
    (
        lambda loaded, call: call(measured=tf.ones((1, 4), tf.float64)),
        "A tensor is not converted: types are checked.",
    ),
    (
        lambda loaded, call: call(measured=np.ones((1, 4), "float64")),
        "An array of NumPy is converted before anything is checked.",
    ),
    (
        lambda loaded, call: call(measured=tf.ones((5, 4))),
        "A signature does not look at the shape of a tensor.",
    ),
    (
        lambda loaded, call: call(measured=np.ones((5, 4), "float32")),
        "To convert an array, the signature looks at its shape, too.",
    ),
    (
        lambda loaded, call: loaded.serve(tf.ones((5, 4))),
        "`serve` is a function with an input signature: it does look at the shape.",
    ),
)


@functools.cache
def _outcomes() -> list[str]:
    one_row = [keras.InputSpec(shape=(1, 4), dtype="float32", name="measured")]
    with tempfile.TemporaryDirectory() as folder:
        _model("measured").export(folder, verbose=False, input_signature=one_row)
        loaded = tf.saved_model.load(folder)
    signature = loaded.signatures["serving_default"]
    return [_outcome(call, loaded, signature) for call, _ in CALLS]


def _outcome(call: Callable, *given: object) -> str:
    try:
        call(*given)
    except (TypeError, ValueError, tf.errors.InvalidArgumentError):
        return "raises"
    return "runs"


@exercise
def check_calls(answers: list[str]) -> str:
    right = [(said, call[1]) for said, call in zip(_outcomes(), CALLS, strict=True)]
    expect_words(answers, right, ("runs", "raises"), "Call")
    return "Tried out, with the same outcome."
