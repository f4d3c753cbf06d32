"""tf.saved_model.save refuses a Keras model that has an augmentation layer.

The error speaks of an untracked resource, and does not name the layer.
Because: The layer itself keeps the variable that TensorFlow calls untracked.
Upstream: https://github.com/keras-team/keras/issues/19100
Instead: Call `model.export`, without the augmentation.
Snippet: export_without_augmentation
"""

import tempfile

import keras
import tensorflow as tf

flip = keras.layers.RandomFlip(seed=1)
model = keras.Sequential([keras.Input((8, 8, 1)), flip])
assert len(model.variables) == 1
try:
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(model, folder)
    message = ""
except AssertionError as error:
    message = str(error)

assert "untracked" in message, "this fault is gone"
