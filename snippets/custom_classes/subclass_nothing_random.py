"""Save a subclassed model so that no layer comes back random.

`build` makes all variables.
Yours: the layers, built in `build`, and `call`.
"""

import tempfile

import keras
import numpy as np


@keras.saving.register_keras_serializable("my_project")
class TwoHeads(keras.Model):
    def __init__(self, **kwargs):  # your own arguments: see custom_layer
        super().__init__(**kwargs)
        self.first, self.second = keras.layers.Dense(3), keras.layers.Dense(2)

    def build(self, shape):  # all layers, also those that you seldom call
        self.first.build(shape)
        self.second.build(shape)

    def call(self, x, other=False):
        return self.second(x) if other else self.first(x)


# Proof: both heads come back, also the head that was never called.
heads, probe = TwoHeads(), np.ones((1, 4), "float32")
heads.build((None, 4))
heads.set_weights([w + 1 for w in heads.get_weights()])  # as if trained
with tempfile.TemporaryDirectory() as folder:
    heads.save(f"{folder}/heads.keras")
    again = keras.models.load_model(f"{folder}/heads.keras")
results = [(m(probe), m(probe, other=True)) for m in (heads, again)]  # each head
assert len(heads.weights) == 4
assert all(map(np.array_equal, *results))
