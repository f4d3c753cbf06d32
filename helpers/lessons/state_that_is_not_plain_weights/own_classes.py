"""Models of our own: two optimizers, and layers in lists of several names."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

register = keras.saving.register_keras_serializable("state")


@register
class Pair(keras.Model):
    """A model that trains its body by one optimizer, and its head by another one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.body, self.head = keras.layers.Dense(8, "relu"), keras.layers.Dense(3)

    def build(self, shape: tuple) -> None:
        self.body.build(shape)
        self.head.build((None, 8))

    def call(self, x: tf.Tensor) -> tf.Tensor:
        return self.head(self.body(x))

    def compile(self, first: Any, second: Any) -> None:
        super().compile()
        self.first, self.second = first, second
        self.first.build(self.body.trainable_variables)
        self.second.build(self.head.trainable_variables)

    def train_step(self, data: tuple) -> dict:
        x, y, *_ = data
        with tf.GradientTape(persistent=True) as tape:
            loss = keras.ops.mean((y - self(x)) ** 2)
        for optimizer, part in ((self.first, self.body), (self.second, self.head)):
            weights = part.trainable_variables
            optimizer.apply(tape.gradient(loss, weights), weights)
        return {"loss": loss}


def two_floors() -> list[keras.layers.Layer]:
    return [keras.layers.Dense(3), keras.layers.BatchNormalization()]


class Tower(keras.layers.Layer):
    """A layer that holds two layers; its kinds differ in where they keep them."""

    def floors(self) -> list[keras.layers.Layer]:
        raise NotImplementedError

    def build(self, shape: tuple) -> None:
        for floor in self.floors():
            floor.build(shape)
            shape = floor.compute_output_shape(shape)

    def call(self, x: tf.Tensor) -> tf.Tensor:
        for floor in self.floors():
            x = floor(x)
        return x


@register
class InList(Tower):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.all_floors = two_floors()

    def floors(self) -> list[keras.layers.Layer]:
        return self.all_floors


@register
class InLists(Tower):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.blocks = [[floor] for floor in two_floors()]

    def floors(self) -> list[keras.layers.Layer]:
        return [layer for block in self.blocks for layer in block]


@register
class InOwnLayers(Tower):
    """The name `_layers` belongs to Keras, and Keras skips it when it saves."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._layers = two_floors()

    def floors(self) -> list[keras.layers.Layer]:
        return self._layers
