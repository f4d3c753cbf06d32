"""Write a custom layer that survives saving and loading.

The layer is registered, and has `get_config` and `**kwargs`.
Yours: the arguments in `__init__` and `get_config`, the weights, and `call`.
"""

import tempfile

import keras
import numpy as np


@keras.saving.register_keras_serializable("my_project")
class Weighted(keras.layers.Layer):
    def __init__(self, units, factors, **kwargs):  # also: name, dtype, trainable
        super().__init__(**kwargs)
        self.units, self.factors = units, np.asarray(factors, "float32")

    def build(self, shape):  # use add_weight: no file has a tf.Variable
        self.kernel = self.add_weight((shape[-1], self.units), name="kernel")

    def call(self, x):
        return (x * self.factors) @ self.kernel

    def get_config(self):  # arguments: numbers, strings and lists
        own = {"units": self.units, "factors": self.factors.tolist()}
        return super().get_config() | own


# Proof: the layer comes back with its name and its answers.
net = keras.Sequential([keras.Input((2,)), Weighted(3, [1, 2], name="mine")])
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    again = keras.models.load_model(f"{folder}/net.keras")
assert again.get_layer("mine")
assert np.array_equal(again(np.eye(2)), net(np.eye(2)))
