"""Checks of the exercises."""

from __future__ import annotations

import copy
import functools
import pickle

import keras
import numpy as np

from helpers.kit.exercise import exercise, expect_words
from helpers.tools.look import look

X = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")


def _model() -> keras.Model:
    dense, dropout = keras.layers.Dense, keras.layers.Dropout(0.5)
    model = keras.Sequential([keras.Input((4,)), dense(8), dropout, dense(2)])
    model.compile(keras.optimizers.Adam(0.05), "mse")
    return _train(model)


def _train(model: keras.Model) -> keras.Model:
    model.fit(X, X[:, :2], epochs=2, batch_size=8, shuffle=False, verbose=0)
    return model


def _with_weights(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


def _with_variables(model: keras.Model) -> keras.Model:
    twin = copy.deepcopy(model)
    for mine, theirs in zip(twin.variables, model.variables, strict=True):
        mine.assign(theirs)
    return twin


WAYS = (
    (
        keras.models.clone_model,
        "You get structure and compile arguments, but new random weights.",
    ),
    (_with_weights, "`get_weights` does not include the optimizer."),
    (
        lambda model: pickle.loads(pickle.dumps(model)),
        "Pickle uses the saving of Keras: weights and optimizer, but no dropout seed.",
    ),
    (
        lambda model: keras.Model(model.inputs, model.outputs),
        "This is a new model with the same layers: if you train one, both change.",
    ),
    (
        copy.copy,
        "For a model, copy.copy also uses the saving of Keras, so nothing is shared.",
    ),
    (_with_variables, "The `variables` include the dropout seeds, so nothing differs."),
)


def _kept(model: keras.Model, twin: keras.Model) -> str:
    if look(model, twin).shares:
        return "shared"
    if not look(model.weights, twin.weights).equal:
        return "structure"
    if not look(model.optimizer, twin.optimizer).equal:
        return "weights"
    _train(model), _train(twin)
    return "everything" if look(model.weights, twin.weights).equal else "optimizer"


@functools.cache
def _outcomes() -> list[str]:
    return [_kept(model := _model(), way(model)) for way, _ in WAYS]


@exercise
def check_kept(answers: list[str]) -> str:
    right = [(kept, way[1]) for kept, way in zip(_outcomes(), WAYS, strict=True)]
    words = ("shared", "structure", "weights", "optimizer", "everything")
    expect_words(answers, right, words, "Way")
    return "Tried out, with the same outcome."
