"""Keep the best model, also over a restart.

With `fit`, the best value is known after a restart.
Yours: the model, the data, and validation data of their own.
"""

import tempfile
from pathlib import Path

import keras
import numpy as np

x, y = np.ones((8, 2)), np.ones(8)  # in real life: validation data of their own


def fit_and_keep_best(file, rate):
    known = None  # no file yet: the first epoch is the best
    if file.exists():  # with metrics: evaluate(…, return_dict=True)["accuracy"]
        known = keras.models.load_model(file).evaluate(x, y, verbose=0)
    keras.utils.set_random_seed(1)  # for the asserts below: each starts alike
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(rate), "mse")
    keep = keras.callbacks.ModelCheckpoint(
        file, monitor="val_loss", save_best_only=True, initial_value_threshold=known
    )
    model.fit(x, y, validation_data=(x, y), epochs=5, callbacks=[keep], verbose=0)
    return file.read_bytes()


# Proof: a worse run does not replace the file, a better one does.
with tempfile.TemporaryDirectory() as folder:
    file = Path(folder, "best.keras")
    kept = fit_and_keep_best(file, rate=0.1)
    assert fit_and_keep_best(file, rate=0.0) == kept  # learns nothing: not replaced
    assert fit_and_keep_best(file, rate=0.15) != kept  # better: replaced
