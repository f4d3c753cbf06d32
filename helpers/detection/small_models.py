"""Small models whose values are all different."""

from __future__ import annotations

import keras
import numpy as np

X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


class SmallNet(keras.Model):
    """Three parts with names, built."""

    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.hidden = keras.layers.Dense(4)
        self.norm = keras.layers.BatchNormalization()
        self.head = keras.layers.Dense(classes)
        self(X)

    def call(self, x, training=False):
        return self.head(self.norm(self.hidden(x), training=training))


def filled(model: keras.Model, step: float = 0.5) -> keras.Model:
    """Give every value of a model one of its own."""
    number = 0.0
    for variable in model.weights:
        count = int(np.prod(variable.shape))
        values = number + step * np.arange(1, count + 1)
        variable.assign(values.reshape(variable.shape))
        number = values[-1]
    return model


class Weights(keras.layers.Layer):
    def __init__(self, *shapes: tuple[int, ...]) -> None:
        super().__init__(name="weights")
        for shape in shapes:
            self.add_weight(shape=shape)


def with_dropout() -> keras.Sequential:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dropout(0.5)])
    model.add(keras.layers.Dense(1))
    return filled(model)
