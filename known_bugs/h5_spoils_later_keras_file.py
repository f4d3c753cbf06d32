"""After a save as .h5, a .keras file of the same model has no optimizer state.

The loaded model has a new RMSprop at step 0 in place of Adam.
Because: Saving to one file changes what another file holds.
Upstream: none found
Instead: Save as `.keras` only.
Snippet: save_keras_file
"""

import tempfile
import warnings

import keras
import numpy as np

warnings.simplefilter("ignore")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", keras.losses.MeanSquaredError())
model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
steps = []
with tempfile.TemporaryDirectory() as folder:
    for again in ("net.h5", "other.keras"):
        model.save(path := f"{folder}/net.keras")
        optimizer = keras.models.load_model(path).optimizer
        steps.append(int(optimizer.iterations.numpy()))
        model.save(f"{folder}/{again}")

assert steps[0] == 1
assert steps[1] == 0, "this fault is gone"
