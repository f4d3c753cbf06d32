"""Load a whole Keras 2 .h5 model in Keras 3.

You get architecture and weights without the code. To train, compile it again.
Yours: the path, and answers that you noted.
"""

import tempfile

import keras
import numpy as np
import tf_keras  # Keras 2, to make an old file: leave it out


class Depthwise(keras.layers.DepthwiseConv2D):  # MobileNet and others have this layer
    @classmethod
    def from_config(cls, config):
        config.pop("groups", None)  # Keras 3 does not accept this argument
        return keras.layers.DepthwiseConv2D(**config)


images = np.random.default_rng(1).random((2, 5, 5, 3), "float32")
with tempfile.TemporaryDirectory() as folder:  # the next five lines make an old file
    parts = [tf_keras.layers.DepthwiseConv2D(3), tf_keras.layers.Dense(2, "relu")]
    past = tf_keras.Sequential([tf_keras.Input((5, 5, 3)), *parts])
    past.compile("adam", "mse")
    past.save(f"{folder}/old.h5")
    expected = past(images)  # yours: the outputs that you stored
    # "No model config found": weights only. Build the model, then model.load_weights
    old_names = {"DepthwiseConv2D": Depthwise}  # as "Exception encountered" names it
    path = f"{folder}/old.h5"
    loaded = keras.models.load_model(path, custom_objects=old_names, compile=False)

# Proof: it gives the stored outputs.
assert np.allclose(loaded(images), expected, atol=1e-6)
