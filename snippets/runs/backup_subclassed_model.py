"""BackupAndRestore for a model that is built at its first call.

Without a call before `fit`, the callback raises an error: the model must be built.
Yours: your class, the data, and a folder that stays.
"""

import tempfile

import keras
import numpy as np

x, y = np.eye(3), np.ones((3, 1))


class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(inputs)


def train(folder, epochs, build=True):
    keras.utils.set_random_seed(1)
    model = Net()
    model.compile(keras.optimizers.Adam(0.01), "mse")
    if build:
        model(x[:1])  # `model.build(shape)` makes no weights for this class
    backup = keras.callbacks.BackupAndRestore(folder, delete_checkpoint=False)
    log = model.fit(x, y, 3, epochs, verbose=0, callbacks=[backup])
    return log.epoch, model.get_weights()[0]


# Proof: the second run continues with epoch 2, and ends like a run without a stop.
with tempfile.TemporaryDirectory() as folder:
    try:
        refused = train(f"{folder}/none", 1, build=False)
    except ValueError as error:
        refused = str(error)
    train(f"{folder}/stopped", 2)
    done, weights = train(f"{folder}/stopped", 4)
    assert np.array_equal(weights, train(f"{folder}/straight", 4)[1])
assert "must be built" in refused
assert done == [2, 3]
