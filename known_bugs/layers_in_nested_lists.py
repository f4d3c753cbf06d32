"""A .keras file leaves out the weights of layers in a list of lists.

They come back random, without an error.
Because: `model.weights` has these weights.
Upstream: https://github.com/keras-team/keras/issues/20598
Instead: Keep the layers in one list. A file that was written before has no values.
Snippet: subclass_nothing_random
Mended: Keras 3.15
"""

import tempfile

import keras
import numpy as np


@keras.saving.register_keras_serializable()
class Grid(keras.layers.Layer):
    def build(self, shape):
        self.rows = [[keras.layers.Dense(4)]]
        self.rows[0][0].build(shape)

    def call(self, x):
        return self.rows[0][0](x)


x = np.ones((1, 4))
model = keras.Sequential([keras.Input((4,)), Grid()])
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)

assert len(model.weights) == 2
assert not np.allclose(loaded(x), model(x)), "this fault is gone"
