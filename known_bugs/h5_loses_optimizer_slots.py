"""A model that Keras 3 saved as .h5 comes back with an optimizer that cannot train.

The next `fit` raises an error about an unknown variable.
Because: `load_model` says that it loads the optimizer, and compiles the model.
Upstream: none found
Instead: Load with `compile=False`, and compile again. Save as `.keras`.
Snippet: save_keras_file, fresh_optimizer
"""

import tempfile
import warnings

import keras
import numpy as np

warnings.simplefilter("ignore")
x, y = np.ones((4, 2)), np.ones((4, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", keras.losses.MeanSquaredError())
model.fit(x, y, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.h5")
    loaded = keras.models.load_model(path)
try:
    loaded.fit(x, y, verbose=0)
    message = ""
except (KeyError, ValueError) as error:
    message = str(error)

assert "nknown variable" in message, "this fault is gone"
