"""A .keras file changes the integer keys of a dict in a config into strings.

The loaded layer has the dict, and finds none of its entries.
Because: Saving raises no error, and the argument comes back different.
Upstream: none found
Instead: Convert the keys in `__init__`.
Snippet: custom_layer
"""

import tempfile

import keras


@keras.saving.register_keras_serializable()
class Named(keras.layers.Layer):
    def __init__(self, names, **kwargs):
        super().__init__(**kwargs)
        self.names = dict(names)

    def get_config(self):
        return {**super().get_config(), "names": self.names}

    def call(self, x):
        return x


model = keras.Sequential([keras.Input((1,)), Named({0: "cat"})])
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)

assert loaded.layers[0].names != {0: "cat"}, "this fault is gone"
