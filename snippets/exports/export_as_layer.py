"""Use a SavedModel as a layer of a new Keras model.

`TFSMLayer` makes the export a layer, which is trained with the rest.
Yours: the folder, and the layers on top.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
rows = np.ones((2, 4), "float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    body = keras.layers.TFSMLayer(folder, call_endpoint="serve")
    new = keras.Sequential([keras.Input((4,)), body, keras.layers.Dense(1)])
    # Proof: the layer begins with the same outputs, and learns.
    assert np.array_equal(body(rows), net(rows))

    adam, both = keras.optimizers.Adam(0.1), new.trainable_variables
    with tf.GradientTape() as tape:  # with Keras 3.8 and older, fit refuses this layer
        loss = tf.reduce_mean((new(rows) - 1) ** 2)
    adam.apply_gradients(zip(tape.gradient(loss, both), both, strict=True))
    assert len(body.trainable_weights) == 2  # kernel and bias
    assert not np.array_equal(body(rows), net(rows))
