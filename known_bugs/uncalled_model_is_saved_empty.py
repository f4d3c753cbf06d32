"""tf.saved_model.save writes a model that was never called, without its weights.

The folder has no endpoint either. The save raises no error.
Because: The save reports success, and its result is useless.
Upstream: none found
Instead: Call the model once before you save it.
Snippet: export_model
"""

import tempfile

import keras
import tensorflow as tf


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(2)

    def call(self, x):
        return self.dense(x)


with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(Net(), folder)
    loaded = tf.saved_model.load(folder)

assert len(loaded.signatures) == 0, "this fault is gone"
