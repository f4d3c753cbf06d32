"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import Hint, answered, exercise, expect

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def _model(name: str, output: str = "") -> keras.Model:
    x = keras.Input((4,), name=name)
    y = keras.layers.Dense(2)(x)
    return keras.Model(x, {output: y} if output else y)


_RAISED = (  # an error, a part of its message, and a hint
    (
        TypeError,
        "object is not callable",
        "`tf.saved_model.load` returns an object that you cannot call. The signatures "
        "of that object can be called.",
    ),
    (
        TypeError,
        "missing a required",  # Python 3.13 has other words after these
        "For one export, your call does not give the input by its name. Each export "
        "has its own names.",
    ),
    (
        AssertionError,
        "have been deleted",
        "Python deleted the loaded object before the call, and its variables too. "
        "Python keeps an object that has a name.",
    ),
)


def _predicted(predict: Callable, folder: str) -> object:
    """Call the learner's function; turn the errors of typical mistakes into hints."""
    try:
        return answered(predict(folder, X))
    except KeyError as error:
        raise Hint(
            f"For one export, your function asks for `{error}`, and there is nothing "
            "of that name. Each export has its own names."
        ) from error
    except (TypeError, AssertionError) as error:
        for kind, part, hint in _RAISED:
            if isinstance(error, kind) and part in str(error):
                raise Hint(hint) from error
        raise


@exercise
def check_predict(predict: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name, output in (("measured", ""), ("other", ""), ("size", "price")):
            model = _model(name, output)
            model.export(f"{folder}/{name}", verbose=False)
            result = _predicted(predict, f"{folder}/{name}")
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
    rounded = model((numbers // 255).astype("float32")).numpy()
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
            not np.allclose(result, rounded),
            "51 and 102 reach the model as 0. In which order do you divide and convert "
            "to float?",
        )
        expect(
            np.allclose(result, wanted, rtol=1e-5),
            "The result differs from that of the model for numbers from 0 to 1. Which "
            "number does 255 become?",
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
