"""Load a .weights.h5 file together with its optimizer.

Keras restores the optimizer only if you compile and build it before you load.
Yours: `make`, the data, and a file that stays.
"""

import tempfile
import warnings

import keras
import numpy as np


def make():
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])


def compiled():
    model = make()
    model.compile(keras.optimizers.Adam(0.1), "mse")
    model.optimizer.build(model.trainable_variables)  # the line that counts
    return model


x, y = np.eye(3, dtype="float32"), np.ones((3, 1), "float32")
model, loaded, late = compiled(), compiled(), make()
model.fit(x, y, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    model.save_weights(path := f"{folder}/run.weights.h5")
    with warnings.catch_warnings(action="error"):  # "Skipping variable loading for …"
        loaded.load_weights(path)
    late.load_weights(path)  # no optimizer yet: no warning
late.compile(keras.optimizers.Adam(0.1), "mse")  # so this optimizer begins at step 0

# Proof: the next step is the same. After the late compile, it is another step.
assert (loaded.optimizer.iterations, late.optimizer.iterations) == (1, 0)
for each in (model, loaded, late):
    each.train_on_batch(x, y)
assert np.array_equal(loaded(x), model(x))
assert not np.array_equal(late(x), model(x))
