"""A .keras file leaves out the weights of a list with the name `_layers`.

They come back random, without an error. With another name they come back.
Because: No error tells that Keras uses this name for itself.
Upstream: https://github.com/keras-team/keras/issues/20260
Instead: Give the attribute another name.
Snippet: subclass_nothing_random
"""

import tempfile

import keras
import numpy as np

x = np.ones((1, 4))


def survives(attribute):
    class Block(keras.layers.Layer):
        def build(self, shape):
            setattr(self, attribute, [keras.layers.Dense(4)])
            getattr(self, attribute)[0].build(shape)

        def call(self, x):
            return getattr(self, attribute)[0](x)

    model = keras.Sequential([keras.Input((4,)), Block()])
    with tempfile.TemporaryDirectory() as folder:
        model.save(path := f"{folder}/net.keras")
        loaded = keras.models.load_model(path, {"Block": Block})
    return np.array_equal(loaded(x), model(x))


assert survives("blocks")
assert not survives("_layers"), "this fault is gone"
