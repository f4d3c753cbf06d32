"""Small models to save, and to restore into."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

X = np.random.default_rng(0).normal(size=(2, 8, 8, 1)).astype("float32")
Objects = dict[str, Any]


def make_net(
    head: int = 3,
    activation: str = "relu",
    strides: int = 1,
    dropout: bool = False,
    functional: bool = False,
    K: Any = keras,
) -> Any:
    """Return a small image classifier; the arguments are the mistakes."""
    layers = [
        K.layers.Conv2D(4, 3, strides, activation=activation, name="conv"),
        *([K.layers.Dropout(0.5)] if dropout else []),
        K.layers.GlobalAveragePooling2D(),
        K.layers.Dense(head, name="head"),
    ]
    if not functional:
        return K.Sequential([K.Input((8, 8, 1)), *layers])
    x = y = K.Input((8, 8, 1))
    for layer in layers:
        y = layer(y)
    return K.Model(x, y)


class Listed(keras.Model):
    """A model with a layer in a list, where Keras 3 does not track it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = [keras.layers.Flatten(), keras.layers.Dense(4)]
        self.head = keras.layers.Dense(3)

    def call(self, x):
        for layer in self.stack:
            x = layer(x)
        return self.head(x)


class Net(keras.Model):
    """The same with parts that have names; not built before its first call."""

    def __init__(self, conv: str = "conv") -> None:
        super().__init__()
        self.way = conv
        setattr(self, conv, keras.layers.Conv2D(4, 3, activation="relu"))
        self.pool = keras.layers.GlobalAveragePooling2D()
        self.head = keras.layers.Dense(3)

    def call(self, x):
        return self.head(self.pool(getattr(self, self.way)(x)))


def called(model: Any) -> Any:
    model(X)
    return model


def trained(model: Any) -> Any:
    model.compile("adam", "mse")
    model.fit(X, np.ones((2, 3)), verbose=0)
    return model


def built(model: Any, optimizer: str = "adam") -> Any:
    """Compile, and give the optimizer its variables."""
    model.compile(optimizer, "mse")
    model.optimizer.build(model.trainable_variables)
    return model
