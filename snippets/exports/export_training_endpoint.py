"""Export a training endpoint beside the serving one.

A caller of the export can run BatchNorm and Dropout as in training.
Yours: `net` and the shape of its input.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([keras.Input((2,)), keras.layers.BatchNormalization()])
rows = np.array([[1.0, 2.0], [3.0, 6.0]], "float32")
spec = [tf.TensorSpec((None, 2), tf.float32)]

archive = keras.export.ExportArchive()
archive.track(net)  # without this, `trainable_variables` is empty
archive.add_endpoint("serve", lambda x: net(x, training=False), input_signature=spec)
archive.add_endpoint("learn", lambda x: net(x, training=True), input_signature=spec)
with tempfile.TemporaryDirectory() as folder:
    archive.write_out(folder)
    loaded = tf.saved_model.load(folder)

# Proof: a call of `learn` changes the statistics as in the original.
before = loaded.serve(rows).numpy()
assert np.array_equal(before, net(rows))
assert len(loaded.trainable_variables) == len(net.trainable_variables)

loaded.learn(rows)
net(rows, training=True)  # the original learns the same
assert not np.array_equal(loaded.serve(rows), before)
assert np.allclose(loaded.serve(rows), net(rows), rtol=1e-5, atol=1e-6)
