"""The argument `include_optimizer=False` has no effect on a .keras file.

The file has the optimizer, and the size that you wanted to avoid.
Because: Keras accepts the argument, and does not do what it says.
Upstream: none found
Instead: Load with `compile=False`, or save a model that is not compiled.
Snippet: save_keras_file
"""

import tempfile

import keras
import numpy as np

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras", include_optimizer=False)
    loaded = keras.models.load_model(path)

steps = int(loaded.optimizer.iterations.numpy()) if loaded.optimizer else 0
assert steps == 1, "this fault is gone"
