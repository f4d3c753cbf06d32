"""The code of a small project: its layer, its model, its data."""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("project")
class Scale(keras.layers.Layer):
    """A layer of our own: it multiplies by a constant."""

    def __init__(self, factor: float, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def make_data() -> tuple[list[tf.Tensor], np.ndarray]:
    """Return animals and their two sizes, and what to predict of each."""
    random = np.random.default_rng(0)
    words = random.choice(["cat", "dog", "owl"], (64, 1))
    sizes = random.uniform(0, 10, (64, 2)).astype("float32")
    wanted = (words == "cat") + (words == "owl") * sizes[:, :1] / 2
    return [tf.constant(words), tf.constant(sizes)], wanted.astype("float32")


def make_model(compiled: bool = True, outputs: int = 1) -> keras.Model:
    """Build the model. Its layer `words` has no vocabulary yet."""
    word = keras.Input((1,), dtype="string", name="word")
    size = keras.Input((2,), name="size")
    lookup = keras.layers.StringLookup(
        max_tokens=5, output_mode="one_hot", pad_to_max_tokens=True, name="words"
    )
    x = keras.layers.Concatenate()([lookup(word), Scale(0.1)(size)])
    x = keras.layers.Dense(8, activation="relu")(x)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.Dropout(0.2, name="drop")(x)
    model = keras.Model([word, size], keras.layers.Dense(outputs)(x))
    if compiled:
        model.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    return model
