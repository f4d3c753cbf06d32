"""Checks of the exercises."""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, expect_words, hint_on

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def _model(units: int = 2) -> keras.Model:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])


@exercise
def check_restore(restore: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("network", "m"):
            saved, model = _model(), _model()
            saved.layers[0].bias.assign([2.0, 3.0])  # a new bias is zero
            path = tf.train.Checkpoint(**{name: saved}).save(f"{folder}/theirs")
            hint = (
                "Nothing was restored: the file was saved with another name than "
                "yours. Print `tf.train.CheckpointView(path).children(0)`, which shows "
                "the names below the root."
            )
            with hint_on(AssertionError, hint):
                status = answered(restore(path, model))
            expect(
                hasattr(status, "assert_consumed"),
                "Return the status, which is what `restore` returns.",
            )
            expect(np.array_equal(model(X), saved(X)), hint)
            status.assert_existing_objects_matched()
    return "Whatever it was called."


@exercise
def check_what_happens(answers: list[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=_model()).save(f"{folder}/net")
        happened = [
            _what_happens(path, model=_model(3)),
            _what_happens(path, net=_model()),
            _what_happens(None, model=_model()),
        ]
    hints = (
        "TensorFlow compares shapes. A different shape is an error, although the error "
        "comes too late.",
        "There is no error, but the restore did not use some values of the file. "
        "TensorFlow logs a warning about them when the status is deleted.",
        "There is no file, so no values are unused, and TensorFlow logs no warning.",
    )
    right = list(zip(happened, hints, strict=True))
    expect_words(answers, right, ("raises", "warns", "nothing"), "Restore")
    return "Only one of three mistakes stops you. Assert."


def _what_happens(path: str | None, **objects: Any) -> str:
    """Restore, drop the status, and listen to what TensorFlow logs."""
    gc.collect()  # what earlier restores have to say
    heard, logger = _Listener(), tf.get_logger()
    before = logger.handlers, logger.propagate, logger.level
    logger.handlers, logger.propagate = [heard], False
    logger.setLevel(logging.WARNING)
    try:
        tf.train.Checkpoint(**objects).restore(path)
        gc.collect()
    except ValueError:
        return "raises"
    finally:
        logger.handlers, logger.propagate, level = before
        logger.setLevel(level)
    return "warns" if heard.count else "nothing"


class _Listener(logging.Handler):
    count = 0

    def emit(self, record: logging.LogRecord) -> None:
        self.count += 1
