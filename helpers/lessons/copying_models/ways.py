"""Ways to copy a Keras model."""

from __future__ import annotations

import copy
import pickle
import tempfile
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.tools.copy_model import copy_model

X = np.random.default_rng(0).normal(size=(32, 3, 2)).astype("float32")
Y = X.sum((1, 2), keepdims=True)[:, :, 0]

Way = Callable[[keras.Model], keras.Model]


def make_model() -> keras.Model:
    """Return a trained model that has every kind of state a copy can lose."""
    normal = keras.layers.Normalization(name="normal")
    normal.adapt(X * 3 + 5)
    shared = keras.layers.Dense(2, name="shared")
    frozen = keras.layers.Dense(2, name="frozen", trainable=False)
    x = keras.Input((3, 2), batch_size=8, name="x")
    y = keras.layers.BatchNormalization(name="batch_norm")(shared(shared(normal(x))))
    y = keras.layers.Dropout(0.5, seed=1, name="dropout")(frozen(y))
    y = keras.layers.GRU(3, stateful=True, name="rnn")(y)
    model = keras.Model(x, keras.layers.Dense(1, name="head")(y), name="net")
    model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    train(model)
    model.optimizer.learning_rate = 0.005  # as a callback would
    model.version = "v1"
    return model


def train(model: keras.Model, epochs: int = 1) -> keras.Model:
    """Train on the same data in the same order, every time."""
    model.fit(X, Y, epochs=epochs, batch_size=8, shuffle=False, verbose=0)
    return model


def _assign_variables(ours: Any, theirs: Any) -> None:
    """Give the variables of a model or optimizer to another of the same kind."""
    for a, b in zip(ours.variables, theirs.variables, strict=True):
        b.assign(a)


def _clone_and_set(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    return twin


def _clone_and_assign(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    _assign_variables(model, twin)
    return twin


def _config_and_assign(model: keras.Model) -> keras.Model:
    twin = type(model).from_config(model.get_config())
    _assign_variables(model, twin)
    return twin


def clone_and_assign_with_optimizer(model: keras.Model) -> keras.Model:
    """The recipe of the lesson, in plain Keras."""
    twin = _clone_and_assign(model)
    twin.optimizer.build(twin.trainable_variables)
    _assign_variables(model.optimizer, twin.optimizer)
    for layer in twin.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    return twin


def _through_file(model: keras.Model) -> keras.Model:
    with tempfile.TemporaryDirectory() as folder:
        model.save(f"{folder}/model.keras")
        return keras.models.load_model(f"{folder}/model.keras")


def _through_checkpoint(model: keras.Model) -> keras.Model:
    twin = keras.models.clone_model(model)
    if model.compiled and model.optimizer.built:
        twin.optimizer.build(twin.trainable_variables)
    with tempfile.TemporaryDirectory() as folder:
        file = tf.train.Checkpoint(model=model).save(f"{folder}/ckpt")
        tf.train.Checkpoint(model=twin).restore(file).assert_consumed()
    return twin


WAYS: dict[str, Way] = {
    "=": lambda model: model,
    "Model(input, output)": lambda model: keras.Model(model.input, model.output),
    "copy.copy": copy.copy,
    "copy.deepcopy": copy.deepcopy,
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),
    "clone_model": keras.models.clone_model,
    "clone + set_weights": _clone_and_set,
    "clone + assign variables": _clone_and_assign,
    "from_config + assign": _config_and_assign,
    "clone + assign all": clone_and_assign_with_optimizer,
    ".keras file": _through_file,
    "Checkpoint folder": _through_checkpoint,
    "copy_model": copy_model,
}
