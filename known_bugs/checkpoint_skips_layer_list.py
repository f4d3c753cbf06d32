"""A checkpoint of a Keras model leaves out layers in a list, and no assert notices.

The weights in the list stay random, and `assert_consumed()` passes.
Because: `model.weights` has these weights, and the strictest assert passes.
Upstream: https://github.com/keras-team/keras/issues/19425
Instead: Put the layers into a tuple, or save `model.weights` beside the model.
Snippet: save_and_restore
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Tower(keras.Model):
    def __init__(self):
        super().__init__()
        self.floors = [keras.layers.Dense(4)]

    def call(self, x):
        return self.floors[0](x)


x = np.ones((1, 4))
model, twin = Tower(), Tower()
model(x), twin(x)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=model).write(f"{folder}/net")
    tf.train.Checkpoint(model=twin).read(path).assert_consumed()

assert not np.allclose(twin(x), model(x)), "this fault is gone"
