"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, hint_on

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


class _Detector(keras.Model):
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.backbone = keras.layers.Dense(4)
        self.neck = keras.layers.BatchNormalization()
        self.scores = keras.layers.Dense(classes)

    def call(self, x, training=False):
        return self.scores(self.neck(self.backbone(x), training=training))


def _unlike(model: keras.Model) -> keras.Model:
    """Give every variable a value that no initializer gives."""
    for number, variable in enumerate(model.variables, 2):
        variable.assign(variable + number / 8)
    return model


HEAD_IN_IT = (
    "The restore raises an error because of the head's shape. Your checkpoint must not "
    "have the head: give it only the parts that you want."
)


def _why_unmatched(error: AssertionError) -> str:
    if "Unresolved" in str(error):
        return (
            "The file has more than your parts: use `assert_existing_objects_matched`."
        )
    return (
        "A variable of your parts is not in the file. In the file, `detector` is below "
        "the root, and the parts are below `detector`."
    )


@exercise
def check_restore_part(restore_part: Callable) -> str:
    saved, model = _unlike(_Detector(3)), _Detector(5)
    saved(X), model(X)
    _unlike(saved)
    head = model.scores.get_weights()
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(detector=saved).save(f"{folder}/net")
        with hint_on(AssertionError, _why_unmatched), hint_on(ValueError, HEAD_IN_IT):
            restore_part(path, model)
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
    return "Backbone and neck are restored, the new head is as it was."


@exercise
def check_keep(keep_if_better: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        said, saved, best = _epochs(keep_if_better, folder, 0.5, 0.875, 0.25)
        path = tf.train.latest_checkpoint(folder)
        expect(path, "Nothing was saved: call `manager.save()`.")
        expect(
            float(best) != -1,
            "After three epochs, `best` still has its first value, so every epoch "
            "counts as the best.",
        )
        expect(
            _stored(path, "epoch") != 0.25,
            "0.25 came after 0.875, and it was kept: save only a better epoch.",
        )
        expect(
            _stored(path, "epoch") == 0.875,
            "0.875 came after 0.5 and was better, but it was not kept.",
        )
        expect(
            _stored(path, "best") == 0.875,
            "The file of the best epoch holds the previous value of `best`, and a "
            "restart restores that value. In which order do you assign and save?",
        )
        expect(
            saved[0],
            "0.5 was the first value, so it was the highest one, and you did not save "
            "it. Compare with `best`.",
        )
        expect(
            said == saved,
            f"For 0.5, 0.875 and 0.25, you return `{said}`, but `{saved}` says whether "
            "you saved.",
        )
        _expect_kept_after_restart(keep_if_better, folder)
    return "The best one is kept, and a restart does not forget it."


def _expect_kept_after_restart(keep_if_better: Callable, folder: str) -> None:
    _epochs(keep_if_better, folder, 0.75)
    path = tf.train.latest_checkpoint(folder)
    expect(
        _stored(path, "epoch") == 0.875,
        "After a restart, 0.75 replaced 0.875: compare with `best`, which was "
        "restored.",
    )


def _epochs(
    keep: Callable, folder: str, *values: float
) -> tuple[list[bool], list[bool], tf.Variable]:
    """Start or continue a run that gets these values, and ask after each of them."""
    epoch, best = tf.Variable(0.0), tf.Variable(-1.0)
    state = tf.train.Checkpoint(epoch=epoch, best=best)
    manager = tf.train.CheckpointManager(state, folder, max_to_keep=1)
    if manager.latest_checkpoint:
        state.restore(manager.latest_checkpoint).assert_consumed()
    said, saved = [], []
    for value in values:
        epoch.assign(value)
        before = manager.latest_checkpoint
        said.append(bool(answered(keep(manager, best, value))))
        saved.append(manager.latest_checkpoint != before)
    return said, saved, best


def _stored(path: str, name: str) -> float:
    return float(tf.train.load_variable(path, f"{name}/.ATTRIBUTES/VARIABLE_VALUE"))
