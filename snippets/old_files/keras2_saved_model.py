"""Put the weights of a Keras 2 SavedModel folder into a Keras 3 model.

The snippet assigns the variables in order, and compares the outputs.
Yours: the model, and the folder.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf
import tf_keras  # Keras 2, to make an old folder: leave it out

inputs = np.eye(3, dtype="float32")
with tempfile.TemporaryDirectory() as folder:  # the next four lines make an old one
    parts = [tf_keras.Input((3,)), tf_keras.layers.Dense(4), tf_keras.layers.Dense(1)]
    past = tf_keras.Sequential(parts)
    past.set_weights([value + 1 for value in past.get_weights()])  # as if trained
    tf.saved_model.save(past, folder)
    parts = [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dense(1)]
    model = keras.Sequential(parts)
    was = tf.saved_model.load(folder)
    model.set_weights([variable.numpy() for variable in was.variables])
    # Proof: it gives the answers of the old folder.
    assert np.allclose(model(inputs), was(inputs), atol=1e-6)
