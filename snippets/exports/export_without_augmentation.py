"""Export a model with augmentation layers, so that the export does not augment.

`model.export` leaves layers such as RandomFlip switched on; `training=False` does not.
Yours: `net` and the shape of its input.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

image = keras.Input((8, 8, 3), name="image")
changed = keras.layers.RandomTranslation(0.5, 0.5)(image)
net = keras.Model(image, keras.layers.Dense(2)(keras.layers.Flatten()(changed)))
spec = tf.TensorSpec((None, 8, 8, 3), tf.float32, name="image")

archive = keras.export.ExportArchive()
archive.add_endpoint("serve", lambda image: net(image, training=False), [spec])
with tempfile.TemporaryDirectory() as folder:
    archive.write_out(folder)
    loaded = tf.saved_model.load(folder)

# Proof: each call gives the outputs of inference.
images = np.random.default_rng(0).random((16, 8, 8, 3)).astype("float32")
wanted = net(images, training=False)
assert np.allclose(loaded.serve(images), wanted, rtol=1e-5, atol=1e-6)
assert np.allclose(loaded.serve(images), wanted, rtol=1e-5, atol=1e-6)
assert not np.allclose(net(images, training=True), wanted, rtol=1e-5, atol=1e-6)
