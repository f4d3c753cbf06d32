"""Read the weights of a TensorFlow 1 checkpoint by their names.

The checkpoint has names instead of objects, so you write a table of names.
Yours: the layers, the path, and the names in `renamed`.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

layer = keras.layers.Dense(1, name="out")
layer.build((None, 3))
# tf.train.list_variables shows the names on the right
renamed = {"out/kernel": "scope/w", "out/bias": "scope/b"}
with tempfile.TemporaryDirectory() as folder:
    v1 = tf.compat.v1  # to make an old checkpoint: leave the next five lines out
    with tf.Graph().as_default(), v1.Session() as session:
        v1.get_variable("scope/w", initializer=np.ones((3, 1), "float32"))
        v1.get_variable("scope/b", initializer=np.ones(1, "float32"))
        session.run(v1.global_variables_initializer())
        saved = v1.train.Saver().save(session, f"{folder}/model", global_step=7)
    for weight in layer.weights:
        weight.assign(tf.train.load_variable(saved, renamed[weight.path]))

# Proof: the layer computes with the old values.
assert np.all(layer(np.ones((2, 3), "float32")) == 4)
