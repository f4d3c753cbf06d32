"""A .keras file does not hold the random state of dropout.

A run that continues from the file drops other values than the run that went on.
Because: The state is in `model.variables`, and no warning tells that it is lost.
Upstream: https://github.com/keras-team/keras/issues/19796
Instead: Store the seed states in another file, and assign them after the load.
Snippet: dropout_by_epoch, continue_from_keras_file
"""

import tempfile

import keras
import numpy as np

model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5, seed=1)])
model(np.ones((1, 50)), training=True)  # draws, so that the state moves on
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
states = [each.layers[0].seed_generator.state.numpy() for each in (model, loaded)]

assert not np.array_equal(*states), "this fault is gone"
