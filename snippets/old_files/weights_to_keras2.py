"""Hand the weights of a Keras 3 model to Keras 2.

The weights are for a colleague with an older environment.
Yours: the model, written once for each of the two versions.
"""

import tempfile

import keras
import numpy as np
import tf_keras  # Keras 2

inputs = np.eye(3, dtype="float32")
newer = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, "relu")])
with tempfile.TemporaryDirectory() as folder:
    newer.save_weights(f"{folder}/new.weights.h5")
    older = tf_keras.Sequential(
        [tf_keras.Input((3,)), tf_keras.layers.Dense(2, "relu")]
    )
    older.load_weights(f"{folder}/new.weights.h5")

# Proof: both give the same outputs.
assert np.allclose(older(inputs), newer(inputs), atol=1e-6)
