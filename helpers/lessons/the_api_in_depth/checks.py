"""Checks of the exercises; the notebook begins with `begin_with_api()`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect

_BOXES = "model/_box_predictor/_box_prediction_head/_box_encoder_layers/0/bias"
_CLASSES = (
    "model/_box_predictor/_prediction_heads/class_predictions_with_background/"
    "_class_predictor_layers/0/bias"
)


def _checkpoint(values: dict[str, tf.Variable]) -> tf.train.Checkpoint:
    """Return a checkpoint with values under these keys."""
    parts: dict[str, Any] = {}
    for key, value in values.items():
        first, _, rest = key.partition("/")
        if rest:
            parts.setdefault(first, {})[rest] = value
        else:
            parts[first] = value
    return tf.train.Checkpoint(
        **{
            name: _checkpoint(part) if isinstance(part, dict) else part
            for name, part in parts.items()
        }
    )


@exercise
def check_classes_in(classes_in: Callable[[str], int]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for anchors, classes in ((2, 3), (6, 90), (1, 1)):
            boxes = tf.Variable(tf.zeros(4 * anchors))
            scores = tf.Variable(tf.zeros(anchors * (classes + 1)))
            path = _checkpoint({_BOXES: boxes, _CLASSES: scores}).save(
                f"{folder}/{classes}-classes"
            )
            found = answered(classes_in(path))
            kind = f"A checkpoint with {classes} classes and {anchors} anchors a place"
            expect(
                found != classes + 1,
                f"{kind} gives {found}: one of them is the background.",
            )
            expect(
                found != anchors * (classes + 1),
                f"{kind} gives {found}: that is the number of channels, and each "
                "anchor has its own channels.",
            )
            expect(
                found == classes,
                f"{kind} gives {found}. The box head has four channels for each "
                "anchor: that tells you how many anchors there are.",
            )
    return "The file alone says for how many classes to build a model."
