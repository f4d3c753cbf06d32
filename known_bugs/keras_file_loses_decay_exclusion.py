"""A .keras file loses which weights the optimizer excludes from weight decay.

After the load, the next steps also shrink the excluded weights.
Because: The saving guide promises that the file has the information of `compile`.
Upstream: none found
Instead: Call `exclude_from_weight_decay` of the loaded optimizer again.
Snippet: continue_from_keras_file
"""

import tempfile

import keras
import numpy as np

x, y = np.zeros((4, 2)), np.ones((4, 1))
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.AdamW(0.1, weight_decay=0.5), "mse")
model.optimizer.exclude_from_weight_decay(var_names=["kernel"])
model.fit(x, y, verbose=0)  # with zeros as x, only the decay changes the kernel
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
before = model.get_weights()[0]
for each in (model, loaded):
    each.fit(x, y, verbose=0)

assert np.array_equal(model.get_weights()[0], before)
assert not np.array_equal(loaded.get_weights()[0], before), "this fault is gone"
