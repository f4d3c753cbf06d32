"""A .keras file forgets that a single variable was frozen.

After the load, training changes a bias that you froze by `trainable = False`.
Because: The same flag of a layer comes back.
Upstream: none found
Instead: Freeze the variable again after the load.
Snippet: freeze_at_restart
"""

import tempfile

import keras

model = keras.Sequential([keras.Input((2,)), *[keras.layers.Dense(2) for _ in "ab"]])
model.layers[0].trainable = False
model.layers[1].bias.trainable = False
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)

assert not loaded.layers[0].trainable
assert len(model.trainable_variables) == 1
assert loaded.layers[1].bias.trainable, "this fault is gone"
