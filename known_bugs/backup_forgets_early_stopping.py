"""BackupAndRestore does not keep the counters of EarlyStopping.

A run that is stopped again and again trains longer than it should.
Because: The documentation says that the callback backs up the state of training.
Upstream: none found
Instead: Keep the counters of the other callback in a file.
Snippet: keep_callback_counters
"""

import contextlib
import tempfile

import keras
import numpy as np


class Stop(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 2:
            raise InterruptedError


def epochs(*stops):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")  # nothing improves
    with tempfile.TemporaryDirectory() as folder:
        for stop in [*stops, []]:
            log = keras.callbacks.History()
            early = keras.callbacks.EarlyStopping("loss", patience=3)
            backup = keras.callbacks.BackupAndRestore(folder)
            callbacks = [backup, early, log, *stop]
            x, y = np.ones((4, 2)), np.ones((4, 1))
            with contextlib.suppress(InterruptedError):
                model.fit(x, y, epochs=9, callbacks=callbacks, verbose=0)
    return log.epoch[-1] + 1  # the number of the last epoch


assert epochs() == 4
assert epochs([Stop()]) > 4, "this fault is gone"
