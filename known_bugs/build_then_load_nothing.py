"""load_weights loads nothing into a subclassed model after `build(shape)`.

The model keeps random weights, without an error.
Because: Keras's own message tells you to call `build` before you load.
Upstream: https://github.com/keras-team/keras/issues/20530
Instead: Call the model once on a batch before you load.
Snippet: subclass_nothing_random
"""

import tempfile
import warnings

import keras
import numpy as np


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.body, self.head = keras.layers.Dense(3), keras.layers.Dense(2)

    def call(self, x):
        return self.head(self.body(x))


warnings.simplefilter("ignore")
x, saved, new = np.ones((1, 4)), Net(), Net()
saved(x)
with tempfile.TemporaryDirectory() as folder:
    saved.save_weights(path := f"{folder}/net.weights.h5")
    new.build((None, 4))
    new.load_weights(path)

assert not np.allclose(new(x), saved(x)), "this fault is gone"
