"""Load Keras weights, except for the layers of another shape.

The body comes from the file, and the head stays as it was.
Yours: `old` and `new`.
"""

import tempfile
import warnings

import keras
import numpy as np


def make(classes):
    dense = keras.layers.Dense
    return keras.Sequential([keras.Input((6,)), dense(4), dense(classes)])


old, new = make(3), make(5)
with tempfile.TemporaryDirectory() as folder:
    old.save_weights(f"{folder}/net.weights.h5")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        new.load_weights(f"{folder}/net.weights.h5", skip_mismatch=True)

# Proof: the body comes from the file, and a warning names the other layers.
assert np.array_equal(old.layers[0].kernel, new.layers[0].kernel)
assert any("could not be loaded" in str(warning.message) for warning in caught)
