"""Continue fit from a .keras file.

The snippet restores weights and optimizer, and continues with the next epoch.
Yours: `make`, the data, and the number of epochs that are done.
"""

import tempfile

import keras
import numpy as np

rows = np.random.default_rng(0).normal(size=(16, 2))
options = {"batch_size": 4, "shuffle": False, "verbose": 0}
# Callbacks that count (plateau, patience): see keep_callback_counters.


def make():
    keras.utils.set_random_seed(1)
    # With dropout the last assert fails: see dropout_by_epoch.
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mse")  # register your own loss
    return model


# Proof: two and two epochs end like four epochs.
whole, first = make(), make()
whole.fit(rows, rows[:, 0], epochs=4, **options)
first.fit(rows, rows[:, 0], epochs=2, **options)
with tempfile.TemporaryDirectory() as folder:
    first.save(f"{folder}/net.keras")
    second = keras.models.load_model(f"{folder}/net.keras")
second.fit(rows, rows[:, 0], initial_epoch=2, epochs=4, **options)
assert np.array_equal(second.layers[0].kernel, whole.layers[0].kernel)
