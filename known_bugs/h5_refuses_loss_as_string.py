"""Keras 3 cannot load its own .h5 file if the loss was given as a string.

The error speaks of a metric and of KerasSaveable, and does not name the loss.
Because: `load_model` reads .h5 files, and this one was written a moment ago.
Upstream: https://github.com/keras-team/keras/issues/19330
Instead: Load with `compile=False`, or save as `.keras`.
Snippet: load_keras2_h5
"""

import tempfile
import warnings

import keras

warnings.simplefilter("ignore")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.h5")
    keras.models.load_model(path, compile=False)  # the model itself is sound
    try:
        keras.models.load_model(path)
        message = ""
    except (TypeError, ValueError) as error:
        message = str(error)

assert "mse" in message, "this fault is gone"
