"""Checks of lesson 02."""

from __future__ import annotations

import copy
from collections.abc import Callable

import keras
import numpy as np

from helpers.exercise import answered, exercise, expect
from helpers.look import look

X = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
Y = X[:, :2] * 2


def _model() -> keras.Model:
    parts = [keras.Input((4,)), keras.layers.Dense(8, activation="relu")]
    parts += [keras.layers.Dropout(0.5), keras.layers.Dense(2)]
    model = keras.Sequential(parts)
    model.compile(keras.optimizers.Adam(0.05), "mse")
    return _train(model)


def _train(model: keras.Model) -> keras.Model:
    model.fit(X, Y, epochs=2, batch_size=8, shuffle=False, verbose=0)
    return model


@exercise("prove it")
def check_true_copy(is_true_copy: Callable) -> str:
    model = _model()
    before = model.get_weights()

    def says(twin: keras.Model) -> bool:
        return bool(answered(is_true_copy(model, twin)))

    expect(says(copy.deepcopy(model)), "A deepcopy is a true copy, but you say False.")
    expect(
        all(map(np.array_equal, before, model.get_weights())),
        "Your test changed the model for good: put its weights back afterwards.",
    )
    changed = copy.deepcopy(model)
    changed.layers[-1].bias.assign([5.0, 5.0])
    expect(not says(changed), "You say True although one bias differs.")
    expect(not says(model), "You say True of the model itself: nothing was copied.")
    sharing = keras.Sequential([keras.Input((4,)), *model.layers])
    expect(
        not says(sharing),
        "You say True of another model around the same layers: `is not` is no proof. "
        "Write to one and look at the other.",
    )
    return "It sees what differs and what is shared, and leaves no trace."


@exercise("train on exactly")
def check_exact_copy(copy_exactly: Callable) -> str:
    model = _model()
    twin = answered(copy_exactly(model))
    expect(isinstance(twin, keras.Model), "Return a Keras model.")
    expect(not look(model, twin).shares, "Original and copy share variables.")
    expect(
        look(model.weights, twin.weights).equal,
        "The weights of the copy are not equal.",
    )
    expect(twin.compiled, "The copy is not compiled, so it cannot be trained.")
    expect(
        look(model.optimizer, twin.optimizer).equal,
        "The optimizer has another state: slots and iterations are missing.",
    )
    _train(model), _train(twin)
    expect(
        look(model.weights, twin.weights).equal,
        "After training on, the weights differ: dropout drew other units. Assign all "
        "`variables`, the seed is one of them.",
    )
    return "To the last bit: weights, optimizer and dropout seed were copied."


@exercise("make a class copyable")
def check_config(layer_class: type) -> str:
    layer = layer_class(factor=3.0)
    config = layer.get_config()
    factor = answered(config.get("factor"))
    model = keras.Sequential([keras.Input((4,)), layer])
    clone = keras.models.clone_model(model)
    expect(
        np.array_equal(model(X), clone(X)),
        f"A layer with factor 3 was cloned to one with factor {factor}: tell the value "
        "that this layer has.",
    )
    expect(clone.layers[0].name == layer.name, "The name of the layer got lost.")
    return "The clone computes the same."
