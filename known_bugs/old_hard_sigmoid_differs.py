"""A Keras 2 file with hard_sigmoid loads, and computes another function.

Keras 3 has another slope under the same name. ConvLSTM2D uses it by default.
Because: The file says that Keras 2 wrote it, and no warning comes.
Upstream: https://github.com/tensorflow/tensorflow/issues/65381
Instead: Pass the old function in `custom_objects`, and compare stored outputs.
Snippet: load_keras2_h5
"""

import tempfile

import h5py
import keras
import numpy as np

dense = keras.layers.Dense(1, "hard_sigmoid", use_bias=False)
model = keras.Sequential([keras.Input((1,)), dense])
model.set_weights([np.ones((1, 1))])
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/old.h5")
    with h5py.File(path, "a") as file:  # as Keras 2 writes it
        file.attrs["keras_version"] = "2.15.0"
    loaded = keras.models.load_model(path, compile=False)
of_keras_2 = 0.2 * 1.0 + 0.5

found = float(loaded(np.ones((1, 1)))[0, 0])
assert not np.isclose(found, of_keras_2), "this fault is gone"
