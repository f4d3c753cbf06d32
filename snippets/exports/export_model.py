"""Export a Keras model, load it, prove that the outputs are the same.

The folder needs only TensorFlow, and none of your code.
Yours: `net`, and `rows`, one batch for the proof.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([keras.Input((4,), name="measured"), keras.layers.Dense(2)])
rows = np.ones((3, 4), "float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)  # call a subclassed model once before this
    loaded = tf.saved_model.load(folder)
    # Proof: the loaded folder gives the same outputs.
    # if there are several outputs, compare one by one
    assert np.array_equal(loaded.serve(rows), net(rows))
