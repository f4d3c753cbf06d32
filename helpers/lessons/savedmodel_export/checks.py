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


def _served(folder: str, numbers: np.ndarray) -> np.ndarray:
    """Run the export as a model server does."""
    v1 = tf.compat.v1
    with v1.Session(graph=tf.Graph()) as session:
        loaded = v1.saved_model.loader.load(session, ["serve"], folder)
        signature = loaded.signature_def["serving_default"]
        (given,), (found,) = signature.inputs.values(), signature.outputs.values()
        return session.run(found.name, {given.name: numbers})


@exercise
def check_scaled(export_scaled: Callable) -> str:
    model = _model("x")
    numbers = np.array([[0, 51, 102, 255], [255, 0, 255, 0]], "uint8")
    wanted = model(numbers.astype("float32") / 255.0).numpy()
    raw = model(numbers.astype("float32")).numpy()
    with tempfile.TemporaryDirectory() as folder:
        export_scaled(model, folder)
        loaded = tf.saved_model.load(folder)
        result = loaded.serve(numbers)
        expect(result.dtype == tf.float32, "The endpoint should give float32.")
        expect(
            not np.allclose(result, raw),
            "The numbers reach the model unscaled: 255 must become 1.",
        )
        expect(
            np.allclose(result, wanted, rtol=1e-5),
            "The result differs from that of the model for numbers from 0 to 1. Divide "
            "by 255 once, and convert to float before you divide.",
        )
        try:
            served = _served(folder, numbers)
        except tf.errors.FailedPreconditionError:
            served = None
        expect(
            served is not None,
            "Python runs the export, but a server does not find its variables. Write "
            "it with ExportArchive, as section 4 does.",
        )
        expect(
            np.allclose(served, wanted, rtol=1e-5, atol=1e-6),
            "The export gives a server another result than Python.",
        )
    return "Scaling is inside, and a server runs the export: users send what they have."
