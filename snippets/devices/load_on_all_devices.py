"""Load a model for all devices of this machine.

Each device gets a copy of every variable, with the training state.
Yours: the file, and data for the proof.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

inputs = np.ones((2, 3), "float32")
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
net.compile("adam", "mse")
net.fit(inputs, inputs[:, :1], verbose=0)
everywhere = tf.distribute.MirroredStrategy()  # once per process: restart to change it
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    with everywhere.scope():  # creates one variable for each device
        many = keras.models.load_model(f"{folder}/net.keras")

# Proof: a variable for each device, and the same next step as on one.
ours = many.weights[0].value  # outside the scope: only on one device
assert everywhere.extended.variable_created_in_scope(ours)
assert int(many.optimizer.iterations.numpy()) == 1
many.fit(inputs, inputs[:, :1], verbose=0)
net.fit(inputs, inputs[:, :1], verbose=0)
assert np.allclose(many(inputs), net(inputs), atol=1e-5)
