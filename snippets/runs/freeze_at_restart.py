"""Freeze layers at a restart: build, freeze, compile, build the optimizer, load.

If you freeze later, the optimizer has other variables, and Keras leaves its state out.
Yours: `make`, which layers you freeze, and the file.
"""

import tempfile
import warnings

import keras
import numpy as np


def start(path=None, freeze=True):
    model = keras.Sequential([keras.Input((3,))])
    model.add(keras.layers.Dense(4, name="body"))
    model.add(keras.layers.Dense(1, name="head"))
    model.get_layer("body").trainable = not freeze
    model.compile(keras.optimizers.Adam(0.1), "mse")  # after freezing
    model.optimizer.build(model.trainable_variables)
    if path:
        model.load_weights(path)
    return model


x, y = np.eye(3, dtype="float32"), np.ones((3, 1), "float32")
first = start()
first.fit(x, y, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    first.save_weights(path := f"{folder}/run.weights.h5")
    with warnings.catch_warnings(action="error"):
        second = start(path)  # the same layers are frozen: the optimizer fits
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        start(path, freeze=False)  # other layers: a new optimizer, at step 0

# Proof: weights and step are those of the first run, and the body does not move.
assert second.optimizer.iterations == 1
assert "Skipping variable loading for optimizer" in str(caught[0].message)
body = second.get_layer("body").get_weights()
assert np.array_equal(body[0], first.get_layer("body").kernel)
second.fit(x, y, verbose=0)
assert np.array_equal(body[0], second.get_layer("body").kernel)
