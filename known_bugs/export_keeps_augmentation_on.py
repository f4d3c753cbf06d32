"""model.export writes a model whose augmentation is switched on.

A server moves the images of its users, and gives other answers in each call.
Because: The guide says that such layers are active only during training.
Upstream: https://github.com/keras-team/keras/issues/17385
Instead: Export `keras.Model(x, model(x, training=False))`.
Snippet: export_without_augmentation
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

x = np.random.default_rng(0).random((1, 8, 8, 1)).astype("float32")
moved = keras.layers.RandomTranslation(0.5, 0.5, seed=1)
model = keras.Sequential([keras.Input((8, 8, 1)), moved])
with tempfile.TemporaryDirectory() as folder:
    model.export(folder)
    loaded = tf.saved_model.load(folder)
    served = loaded.serve(x)
assert np.allclose(model.predict(x, verbose=0), x, atol=1e-5)

assert not np.allclose(served, x, atol=1e-5), "this fault is gone"
