"""A load_weights that raises an error has already changed the first layers.

After the error, the model is neither the previous model nor the saved one.
Because: The error does not say that the model was changed.
Upstream: none found
Instead: Load a copy, or load the layers that fit.
Snippet: load_fitting
"""

import tempfile

import keras
import numpy as np


def net(classes):
    layers = [keras.layers.Dense(2), keras.layers.Dense(classes)]
    return keras.Sequential([keras.Input((2,)), *layers])


saved, new = net(3), net(4)
before = new.get_weights()[0]
with tempfile.TemporaryDirectory() as folder:
    saved.save_weights(path := f"{folder}/net.weights.h5")
    try:
        new.load_weights(path)
        raised = False
    except ValueError:
        raised = True
assert raised

assert not np.array_equal(new.get_weights()[0], before), "this fault is gone"
