"""Read a Keras 2 .keras file in Keras 3, with its optimizer.

Keras 3 does not load the model, but loads its weights.
Yours: the model, the path, and answers that you noted.
"""

import tempfile
import zipfile

import h5py
import keras
import numpy as np
import tf_keras  # Keras 2, to make an old file: leave it out

inputs, targets = np.eye(3, dtype="float32"), np.ones((3, 1), "float32")
with tempfile.TemporaryDirectory() as folder:  # the next six lines make an old file
    past = tf_keras.Sequential([tf_keras.layers.Dense(1)])
    past.compile(tf_keras.optimizers.Adam(0.1), "mse")
    past.fit(inputs, targets, verbose=0)
    past.save(f"{folder}/old.keras")
    past.train_on_batch(inputs, targets)
    expected = past(inputs)  # after one more step: use your stored outputs
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.load_weights(f"{folder}/old.keras")  # before compile: no warning
    model.compile(keras.optimizers.Adam(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    steps, *slots = [v for v in model.optimizer.variables if v.name != "learning_rate"]
    with zipfile.ZipFile(f"{folder}/old.keras") as zipped:
        values = h5py.File(zipped.open("model.weights.h5"))["optimizer/vars"]
        for new, key in zip([steps, *slots], sorted(values, key=int), strict=True):
            new.assign(values[key][()])

# Proof: the next step of training leads to the same outputs.
model.train_on_batch(inputs, targets)
assert np.allclose(model(inputs), expected, atol=1e-6)
