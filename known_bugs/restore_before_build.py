"""A Keras model that is restored before its first call keeps a random kernel.

The bias waits for its value and gets it. The first kernel does not.
Because: The documentation promises that values arrive when variables are made.
Upstream: none found
Instead: Call the model once, or build it, before you restore.
Snippet: restore_and_prove
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(3)

    def call(self, x):
        return self.dense(x)


x = np.ones((1, 4))
saved, new = Net(), Net()
saved(x)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    status = tf.train.Checkpoint(model=new).read(path)
    new(x)  # makes the variables, for which the values wait

assert not np.array_equal(new(x), saved(x)), "this fault is gone"
