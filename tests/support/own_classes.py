"""Layers and models with code of their own, for the corpus."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf
from keras import layers as k

from tests.support.plan import Parts


class Block(k.Layer):
    """A layer with two layers and a weight of its own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.inner, self.outer = k.Dense(4, name="inner"), k.Dense(4, name="outer")

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.scale = self.add_weight(shape=(4,), name="scale")
        self.inner.build(shape)
        self.outer.build(shape)

    def call(self, x: Any) -> Any:
        return self.outer(self.inner(x)) * self.scale


class Held(Parts):
    """A model that keeps further layers or variables in a container."""

    def __init__(self, held: Any, **layers: Any) -> None:
        super().__init__(**layers)
        self.held = held

    def call(self, x: Any) -> Any:
        x = super().call(x)
        held = self.held.values() if isinstance(self.held, dict) else self.held
        for one in held:
            x = one(x) if callable(one) else x * tf.convert_to_tensor(one)
        return x


class Metered(Parts):
    """A model with a metric and a seed of its own."""

    def __init__(self, **layers: Any) -> None:
        super().__init__(**layers)
        self.meter = keras.metrics.Mean(name="meter")
        self.seeds = keras.random.SeedGenerator(3)

    def call(self, x: Any) -> Any:
        return super().call(x + keras.random.normal((4,), seed=self.seeds))


class Encoder(k.Layer):
    """A block of a transformer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.attention = k.MultiHeadAttention(2, 2, name="attention")
        self.norm, self.feed = (
            k.LayerNormalization(name="norm"),
            k.Dense(4, name="feed"),
        )

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.attention.build(shape, shape)
        self.norm.build(shape)
        self.feed.build(shape)

    def call(self, x: Any) -> Any:
        return self.feed(self.norm(x + self.attention(x, x)))
