"""Keras 3 refuses DepthwiseConv2D layers of Keras 2 files.

Files of MobileNet and of Teachable Machine do not load.
Because: The refused argument has the only value that the layer can have.
Upstream: https://github.com/keras-team/keras/issues/19151
Instead: Pass a subclass that drops `groups` in `custom_objects`.
Snippet: load_keras2_h5
"""

import keras

config = keras.layers.DepthwiseConv2D(3).get_config()
keras.layers.DepthwiseConv2D.from_config(dict(config))
try:
    keras.layers.DepthwiseConv2D.from_config({**config, "groups": 1})  # of Keras 2
    message = ""
except (TypeError, ValueError) as error:
    message = str(error)

assert "groups" in message, "this fault is gone"
