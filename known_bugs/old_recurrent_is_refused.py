"""Keras 3 refuses LSTM and GRU layers of Keras 2 files.

The error names an argument that no line of the program has.
Because: The refused argument has the value that Keras 3 always uses.
Upstream: https://github.com/keras-team/keras/issues/20750
Instead: Pass a subclass that drops `time_major` in `custom_objects`.
Snippet: old_recurrent_h5
"""

import keras

config = keras.layers.LSTM(2).get_config()
keras.layers.LSTM.from_config(dict(config))
try:
    keras.layers.LSTM.from_config({**config, "time_major": False})  # of Keras 2
    message = ""
except (TypeError, ValueError) as error:
    message = str(error)

assert "time_major" in message, "this fault is gone"
