"""A .keras file does not hold the states of a stateful RNN.

The loaded model continues from zeros, without a warning.
Because: The states are in `model.variables`, and a checkpoint holds them.
Upstream: none found
Instead: Store the states in another file, and assign them after the load.
Snippet: copy_by_assignment
"""

import tempfile

import keras
import numpy as np

layer = keras.layers.GRU(3, stateful=True)
model = keras.Sequential([keras.Input(batch_shape=(1, 2, 3)), layer])
model(np.ones((1, 2, 3)))  # moves the states
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
states = [np.asarray(each.layers[0].states[0]) for each in (model, loaded)]
assert np.any(states[0])

assert not np.allclose(*states), "this fault is gone"
