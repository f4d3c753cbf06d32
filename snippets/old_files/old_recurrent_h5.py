"""Load an old .h5 with LSTM or GRU layers in Keras 3.

Keras 3 refuses their old argument `time_major`, so a subclass drops the argument.
Yours: the path, and answers that you noted.
"""

import tempfile

import keras
import numpy as np
import tf_keras  # Keras 2, to make an old file: leave it out


def without_time_major(layer_class):
    class Old(layer_class):
        @classmethod
        def from_config(cls, config):
            config.pop("time_major", None)
            return layer_class(**config)

    return Old


rows = np.random.default_rng(1).random((2, 5, 3), "float32")
with tempfile.TemporaryDirectory() as folder:  # the next four lines make an old file
    layers = [tf_keras.layers.GRU(4, return_sequences=True), tf_keras.layers.LSTM(2)]
    past = tf_keras.Sequential([tf_keras.Input((5, 3)), *layers])
    past.save(path := f"{folder}/old.h5")
    expected = past(rows)  # yours: the outputs that you stored
    names = {"GRU": keras.layers.GRU, "LSTM": keras.layers.LSTM}
    repaired = {name: without_time_major(layer) for name, layer in names.items()}
    # Bidirectional holds such a layer: build the model by code, then load_weights
    loaded = keras.models.load_model(path, custom_objects=repaired, compile=False)

# Proof: it gives the stored outputs.
assert np.allclose(loaded(rows), expected, atol=1e-6)
