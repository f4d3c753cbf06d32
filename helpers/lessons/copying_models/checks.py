"""Checks of the exercises."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from helpers.kit.exercise import (
    NotAnswered,
    a,
    answered,
    by_hand,
    exercise,
    expect,
)
from helpers.tools.copy_model import copy_model
from helpers.tools.look import look

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


@exercise
def check_true_copy(is_true_copy: Callable) -> str:
    model, own_work = _model(), by_hand(is_true_copy, look)

    def says(twin: keras.Model) -> bool:
        before = [_values(model), _values(twin)]
        verdict = bool(answered(own_work(model, twin)))
        expect(
            _same(before[0], _values(model)) and _same(before[1], _values(twin)),
            "Your test left a model changed: put its weights back afterwards.",
        )
        return verdict

    expect(says(copy_model(model)), "You return `False` for a true copy.")
    for layer in (0, -1):
        changed = copy_model(model)
        bias = changed.layers[layer].bias
        bias.assign(bias - 5.0)
        expect(not says(changed), "You return `True` although one bias differs.")
    expect(
        not says(model), "You return `True` for the model itself: nothing was copied."
    )
    for kept, what in (
        (model.layers[:1], "its first layer"),
        (model.layers[-1:], "its last layer"),
        (model.layers, "all layers"),
    ):
        other = copy_model(model)
        pairs = zip(model.layers, other.layers, strict=True)
        mixed = [mine if mine in kept else theirs for mine, theirs in pairs]
        sharing = keras.Sequential([keras.Input((4,)), *mixed])
        expect(
            not says(sharing),
            f"You return `True` for a model that shares {what} with the original. If "
            "you write to a shared layer, both models change.",
        )
    return "It sees what differs and what is shared, and leaves no trace."


def _values(model: keras.Model) -> list[np.ndarray]:
    optimizer = model.optimizer.variables if model.compiled else []
    return [variable.numpy() for variable in (*model.weights, *optimizer)]


def _same(before: list[np.ndarray], after: list[np.ndarray]) -> bool:
    return all(map(np.array_equal, before, after))


@exercise
def check_exact_copy(copy_exactly: Callable) -> str:
    model = _model()
    twin = answered(by_hand(copy_exactly, copy_model)(model))
    a(twin, keras.Model, "Return a Keras model.")
    expect(not look(model, twin).shares, "Original and copy share variables.")
    expect(
        look(model.weights, twin.weights).equal,
        "The weights of the copy are not equal.",
    )
    expect(twin.compiled, "The copy is not compiled, so it cannot be trained.")
    expect(twin.loss == model.loss, "The copy is compiled with another loss.")
    expect(
        look(model.optimizer, twin.optimizer).equal,
        "The state of the optimizer differs: slots and iterations are missing.",
    )
    _train(model), _train(twin)
    expect(
        look(model.weights, twin.weights).equal,
        "After more training, the weights differ: dropout drew other units. Its seed "
        "is one of the model's `variables`, but not one of its `weights`.",
    )
    return "To the last bit: weights, optimizer and dropout seed were copied."


@exercise
def check_config(layer_class: type) -> str:
    for factor in (3.0, 5.0):
        layer = layer_class(factor=factor)
        config = a(
            answered(layer.get_config()), dict, "`get_config` must return a dict."
        )
        expect(
            "factor" in config,
            "The dict of `get_config` has no entry `factor`, so the clone gets the "
            "default. Add the argument of `__init__` to the dict.",
        )
        told = config["factor"]
        if told is ...:
            raise NotAnswered
        model = keras.Sequential([keras.Input((4,)), layer])
        clone = keras.models.clone_model(model)
        expect(
            np.array_equal(model(X), clone(X)),
            f"A layer with factor {factor:.0f} was cloned to one with factor {told}: "
            "`get_config` must return the value that this layer has.",
        )
        expect(
            clone.layers[0].name == layer.name,
            "The clone lost the name of the layer: begin with what "
            "`super().get_config()` returns.",
        )
    return "The clone computes the same."
