"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import keras
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, expect_words
from helpers.lessons.folklore_checked.folklore import VERDICTS


@exercise
def check_verdicts(verdicts: list[str]) -> str:
    right = (
        ("dangerous", "A user of this claim loses state, without an error."),
        ("false", "The code raises an error, and it never worked."),
        (
            "true only if",
            "The claim holds for some models, and the others raise an error.",
        ),
        ("outdated", "The code fails now, and it worked in older versions."),
        ("true", "The claim held in every case that we tried."),
    )
    expect_words(verdicts, right, tuple(VERDICTS), "Number")
    return "That is what the ledger would say."


def _build(ones: str = "ones") -> keras.Model:
    hidden = keras.layers.Dense(3, "relu", bias_initializer=ones)
    out = keras.layers.Dense(2, bias_initializer=ones)
    return keras.Sequential([keras.Input((4,)), hidden, out])


def _honest(model: keras.Model, path: str) -> None:
    status = tf.train.Checkpoint(model=model).restore(path)
    status.assert_existing_objects_matched()


def _idle(model: keras.Model, path: str) -> None:
    tf.train.Checkpoint(model=model).restore(None)


def _misspelt(model: keras.Model, path: str) -> None:
    tf.train.Checkpoint(modle=model).restore(path).expect_partial()


def _first_layer(model: keras.Model, path: str) -> None:
    kept = model.layers[1].get_weights()
    _honest(model, path)
    model.layers[1].set_weights(kept)


def _last_layer(model: keras.Model, path: str) -> None:
    kept = model.layers[0].get_weights()
    _honest(model, path)
    model.layers[0].set_weights(kept)


def _kernels(model: keras.Model, path: str) -> None:
    kept = [layer.bias.numpy() for layer in model.layers]
    _honest(model, path)
    for layer, bias in zip(model.layers, kept, strict=True):
        layer.bias.assign(bias)


def _another(model: keras.Model, path: str) -> None:
    model.set_weights(_build("zeros").get_weights())


_WAS_EQUAL = (
    "Before the restore, the model already has the weights of the file. So it also has "
    "them after a restore that did nothing."
)
_NOT_ALL = "The other weights did not come back, and your test did not notice that."
_LIARS = {  # what each does, and a hint for those who believe it
    _idle: ("does nothing at all", _WAS_EQUAL),
    _misspelt: ("restores under a misspelt name", _WAS_EQUAL),
    _first_layer: ("brings only the first layer back", _NOT_ALL),
    _last_layer: ("brings only the last layer back", _NOT_ALL),
    _kernels: ("brings only the kernels back", _NOT_ALL),
    _another: (
        "brings the weights of another model",
        "The file has other weights.",
    ),
}


@exercise
def check_proves(proves: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:

        def asked(restore: Callable) -> object:
            model = _build()
            path = tf.train.Checkpoint(model=model).save(f"{folder}/ckpt")
            return answered(proves(restore, model, path))

        expect(
            asked(_honest),
            "`proves` returns `False` for a function that restores everything. The "
            "file has the weights that `model` has when `proves` begins.",
        )
        for liar, (what, hint) in _LIARS.items():
            expect(
                not asked(liar),
                f"`proves` returns `True` for a function that {what}. {hint}",
            )
    return "It says yes to a real restore, and no to six others."
