"""Continue fit after a stop, with BackupAndRestore.

Run the program again: `fit` continues with the epoch that was not finished.
Yours: the model, the data, and a folder that stays.
"""

import tempfile

import keras
import numpy as np


def train(folder, epochs):
    keras.utils.set_random_seed(1)
    # With Input, the model is built. BackupAndRestore refuses one that is not.
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    backup = keras.callbacks.BackupAndRestore(
        folder,
        double_checkpoint=True,
        delete_checkpoint=False,  # leave this out: it imitates a stop
    )
    rest = {"callbacks": [backup], "shuffle": False, "verbose": 0}  # the backup is last
    log = model.fit(np.eye(3), np.ones(3), epochs=epochs, **rest)
    return log.epoch, model.get_weights()[0]


# Proof: it continues with epoch 2, and ends like a run without a stop.
with tempfile.TemporaryDirectory() as folder:
    train(f"{folder}/stopped", 2)
    done, weights = train(f"{folder}/stopped", 4)
    straight = train(f"{folder}/straight", 4)[1]
assert done == [2, 3]
assert np.array_equal(weights, straight)
