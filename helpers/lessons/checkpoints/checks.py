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

from helpers.kit.exercise import Hint, answered, exercise, expect, expect_words
from helpers.lessons.checkpoints.nets import Net, called, trained
from helpers.lessons.checkpoints.nets import X as IMAGES


def _model(units: int = 2) -> keras.Model:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])


WHICH_ASSERT = "3. Which assert, and when"
_OTHER_NAME = (
    "Nothing was restored: the file was saved with another name than yours. Print "
    "`tf.train.CheckpointView(path).children(0)`, which shows the names below the root."
)
_SAVE_COUNTER = (
    "You passed the name `save_counter`, which belongs to the `Checkpoint` itself. "
    "Leave this name out, wherever it stands among the names."
)
_TOO_STRICT = (
    "For one file, `model` got all its values, and your assert raised an error. That "
    "file also holds an optimizer, and `model` has none. Which assert asks only about "
    "the variables of `model`?"
)
_NO_ERROR = (
    "For one file, a part of `model` got no value, and your function raised no error. "
    "Assert the status. Which assert asks whether every variable of `model` got a "
    "value?"
)


@exercise
def check_restore(restore: Callable) -> str:
    alone, renamed = called(Net()), called(Net("features"))
    alone.head.bias.assign([2.0, 3.0, 4.0])  # a new bias is zero
    with tempfile.TemporaryDirectory() as folder:
        # One name is after `save_counter` in the alphabet, and one is before it.
        _expect_restored(restore, folder, student=alone)
        _expect_restored(restore, folder, m=trained(Net()))
        unfit = tf.train.Checkpoint(network=renamed).save(f"{folder}/unfit")
        try:
            restore(unfit, called(Net()))
        except Exception:
            return "It finds the name, and raises an error if a value is missing."
    raise Hint(_NO_ERROR, WHICH_ASSERT)


def _expect_restored(restore: Callable, folder: str, **named: keras.Model) -> None:
    (saved,) = named.values()
    model = called(Net())
    path = tf.train.Checkpoint(**named).save(f"{folder}/theirs")
    try:
        status = answered(restore(path, model))
    except AssertionError as error:
        if _same_outputs(model, saved):
            raise Hint(_TOO_STRICT, WHICH_ASSERT) from error
        raise Hint(_OTHER_NAME) from error
    except AttributeError as error:
        expect("save_counter" not in str(error), _SAVE_COUNTER)
        raise
    expect(
        hasattr(status, "assert_consumed"),
        "Return the status, which is what `restore` returns.",
    )
    expect(_same_outputs(model, saved), _OTHER_NAME)


def _same_outputs(model: keras.Model, saved: keras.Model) -> bool:
    return np.array_equal(model(IMAGES), saved(IMAGES))


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
