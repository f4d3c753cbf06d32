"""Checks of the exercises."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import exercise, expect_words


@exercise
def check_exporters(answers: list[str]) -> str:
    right = (
        (
            "keras",
            "To continue training, you need the model and its optimizer. A "
            "SavedModel does not bring them back.",
        ),
        (
            "export",
            "A server without your code needs operations, not classes, and one "
            "endpoint is enough.",
        ),
        (
            "archive",
            "`serve` of model.export runs in inference mode, so BatchNorm does not "
            "learn. You need an endpoint in training mode.",
        ),
    )
    expect_words(answers, right, ("archive", "export", "keras"), "Need")
    return "The right tool for each."


CALLS = (
    (
        lambda loaded, call: call(inputs=tf.ones((1, 4))),
        "The input is called `measured`, and TensorFlow checks names.",
    ),
    (
        lambda loaded, call: call(measured=tf.ones((1, 4), tf.float64)),
        "TensorFlow does not convert a tensor, and checks its type.",
    ),
    (
        lambda loaded, call: call(measured=np.ones((1, 4), "float64")),
        "TensorFlow converts a NumPy array before it checks anything.",
    ),
    (
        lambda loaded, call: call(measured=tf.ones((5, 4))),
        "A signature does not check the shape of a tensor.",
    ),
    (
        lambda loaded, call: call(measured=np.ones((5, 4), "float32")),
        "When a signature converts an array, it also checks the shape.",
    ),
    (
        lambda loaded, call: loaded.serve(tf.ones((5, 4))),
        "`serve` is a function with an input signature, so it checks the shape.",
    ),
)


@functools.cache
def _outcomes() -> list[str]:
    one_row = [keras.InputSpec(shape=(1, 4), dtype="float32", name="measured")]
    with tempfile.TemporaryDirectory() as folder:
        x = keras.Input((4,), name="measured")
        model = keras.Model(x, keras.layers.Dense(2)(x))
        model.export(folder, verbose=False, input_signature=one_row)
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
