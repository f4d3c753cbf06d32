"""BackupAndRestore does not keep the random state of dropout.

A run that was stopped and continued ends with other weights than one that was not.
Because: The documentation says that the callback backs up the state of training.
Upstream: none found
Instead: Let the seed of dropout follow from the number of the epoch.
Snippet: dropout_by_epoch
"""

import contextlib
import tempfile

import keras
import numpy as np


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            raise InterruptedError


def trained(rate, *stops):
    with tempfile.TemporaryDirectory() as folder:
        for stop in [*stops, []]:
            drop, dense = keras.layers.Dropout(rate, seed=1), keras.layers.Dense(1)
            model = keras.Sequential([keras.Input((9,)), drop, dense])
            model.set_weights([np.ones((9, 1)), np.zeros(1)])
            model.compile("sgd", "mse")
            backup = keras.callbacks.BackupAndRestore(folder)
            x, y, both = np.ones((4, 9)), np.zeros((4, 1)), [backup, *stop]
            with contextlib.suppress(InterruptedError):
                model.fit(x, y, epochs=2, callbacks=both, verbose=0, shuffle=False)
    return model.get_weights()[0]


assert np.allclose(trained(0.0, [Stop()]), trained(0.0))
assert not np.allclose(trained(0.5, [Stop()]), trained(0.5)), "this fault is gone"
