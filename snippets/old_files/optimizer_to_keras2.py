"""Hand a Keras 3 model with its optimizer to Keras 2.

Weights by file, the state of Adam value by value; both take the same next step.
Yours: the model, written once for each of the two versions.
"""

import tempfile

import keras
import numpy as np
import tf_keras  # Keras 2

inputs, targets = np.eye(3, dtype="float32"), np.ones((3, 1), "float32")
dense = keras.layers.Dense
newer = keras.Sequential([keras.Input((3,)), dense(4), dense(1)])
newer.compile(keras.optimizers.Adam(0.1), "mse")
newer.fit(inputs, targets, verbose=0)
dense = tf_keras.layers.Dense
older = tf_keras.Sequential([tf_keras.Input((3,)), dense(4), dense(1)])
with tempfile.TemporaryDirectory() as folder:
    newer.save_weights(f"{folder}/new.weights.h5")
    values = [v.numpy() for v in newer.optimizer.variables if v.name != "learning_rate"]
    np.savez(f"{folder}/state.npz", *values)  # Keras 2 has no rate among them
    older.load_weights(f"{folder}/new.weights.h5")  # before compile
    older.compile(tf_keras.optimizers.Adam(0.1), "mse")
    older.optimizer.build(older.trainable_variables)
    with np.load(f"{folder}/state.npz") as state:
        pairs = zip(older.optimizer.variables, state.values(), strict=True)
        for variable, value in pairs:
            variable.assign(value)

# Proof: the next step of training leads both to the same answers.
for one in (newer, older):
    one.train_on_batch(inputs, targets)
assert np.allclose(older(inputs), newer(inputs), atol=1e-6)
