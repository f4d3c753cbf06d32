"""A .keras file of a LoRA model continues with slots of other weights.

The file merges the LoRA matrices, and keeps the momentum of the old ones.
Because: The loaded model predicts the same, and its next step is different.
Upstream: https://github.com/keras-team/keras/issues/23244
Instead: Continue from a checkpoint, which does not merge.
Snippet: merge_lora
"""

import tempfile

import keras
import numpy as np

x, y = np.ones((4, 2), "float32"), np.full((4, 1), 5.0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.layers[0].enable_lora(1)
model.compile(keras.optimizers.Adam(0.1), "mse")
model.fit(x, y, epochs=2, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
assert np.allclose(loaded(x), model(x), atol=1e-5)
assert int(loaded.optimizer.iterations.numpy()) == 2

for each in (model, loaded):
    each.fit(x, y, verbose=0)
assert not np.allclose(loaded(x), model(x), atol=1e-5), "this fault is gone"
