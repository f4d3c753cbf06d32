"""Checks of lesson 04."""

from __future__ import annotations

import gc
import logging
import tempfile
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.exercise import Hint, NotAnswered, answered, exercise, expect

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


class _Detector(keras.Model):
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.backbone = keras.layers.Dense(4)
        self.neck = keras.layers.BatchNormalization()
        self.scores = keras.layers.Dense(classes)

    def call(self, x, training=False):
        return self.scores(self.neck(self.backbone(x), training=training))


def _model(units: int = 2) -> keras.Model:
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units)])


def _unlike(model: keras.Model) -> keras.Model:
    """Give every variable a value that no initializer gives."""
    for number, variable in enumerate(model.variables, 2):
        variable.assign(variable + number / 8)
    return model


@exercise("restore it")
def check_restore(restore: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("network", "m"):
            saved, model = _unlike(_model()), _model()
            path = tf.train.Checkpoint(**{name: saved}).save(f"{folder}/theirs")
            hint = (
                f"Nothing was restored: the file was saved with the name '{name}'. "
                "tf.train.CheckpointView(path).children(0) tells."
            )
            try:
                status = answered(restore(path, model))
            except AssertionError as error:
                raise Hint(hint) from error
            expect(
                hasattr(status, "assert_consumed"),
                "Return the status, that is what restore returned.",
            )
            expect(np.array_equal(model(X), saved(X)), hint)
            status.assert_existing_objects_matched()
    return "Whatever it was called."


@exercise("a new head")
def check_restore_part(restore_part: Callable) -> str:
    saved, model = _unlike(_Detector(3)), _Detector(5)
    saved(X), model(X)
    _unlike(saved)
    head = model.scores.get_weights()
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(detector=saved).save(f"{folder}/net")
        try:
            restore_part(path, model)
        except AttributeError as error:
            if "llipsis" in str(error):
                raise NotAnswered from error
            raise
        except AssertionError as error:
            raise Hint(
                "The file has more than your parts: assert_existing_objects_matched."
                if "Unresolved" in str(error)
                else "A variable of your parts is not in the file: its root is called "
                "'detector', and below it are the parts."
            ) from error
        except ValueError as error:
            raise Hint(
                "It raises because of the head's shape: leave `scores` out, by a "
                "Checkpoint that has only the parts you want."
            ) from error
    for part in ("backbone", "neck"):
        ours, theirs = (getattr(net, part).get_weights() for net in (model, saved))
        expect(
            all(map(np.array_equal, ours, theirs)),
            f"`{part}` was not restored. Name every part that you want.",
        )
    expect(
        all(map(np.array_equal, head, model.scores.get_weights())),
        "The new head has changed.",
    )
    return "Body and neck are restored, the new head is as it was."


@exercise("what will happen?")
def check_what_happens(answers: list[str]) -> str:
    known = ("raises", "warns", "nothing")
    expect(
        isinstance(answers, list | tuple)
        and len(answers) == 3
        and {*answers} <= {*known},
        f"Give three words out of: {', '.join(known)}.",
    )
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=_model()).save(f"{folder}/net")
        happened = [
            _what_happens(path, model=_model(3)),
            _what_happens(path, net=_model()),
            _what_happens(None, model=_model()),
        ]
    hints = (
        "Shapes are compared: another one is an error, even if it comes too late.",
        "Nothing raises, but values of the file are left over, and that is worth a "
        "warning when the status is dropped.",
        "No file, so no values are left over, and nothing to warn of.",
    )
    for answer, real, hint in zip(answers, happened, hints, strict=True):
        expect(answer == real, hint)
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
