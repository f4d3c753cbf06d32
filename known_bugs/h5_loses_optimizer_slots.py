"""A model that Keras 3 saved as .h5 comes back with an optimizer that cannot train.

The next `fit` raises an error, which speaks of an unknown variable in most versions.
Because: `load_model` compiles the model, but does not restore what `fit` needs.
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
    raised = False
except Exception:  # ValueError or NotImplementedError, by version
    raised = True

assert raised, "this fault is gone"
