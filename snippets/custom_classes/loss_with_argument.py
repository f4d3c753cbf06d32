"""Write a loss and a metric that keep their arguments over a restart.

`evaluate` gives the same loss and the same metric before and after.
Yours: the arguments, `call`, and `update_state`.
"""

import tempfile

import keras
import numpy as np


@keras.saving.register_keras_serializable("my_project")
class Weighted(keras.losses.Loss):
    def __init__(self, factor=1.0, **kwargs):  # also: name, reduction, dtype
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * keras.ops.mean((y_true - y_pred) ** 2, axis=-1)

    def get_config(self):  # without it, the factor comes back as 1
        return super().get_config() | {"factor": self.factor}


@keras.saving.register_keras_serializable("my_project")
class KeptHuber(keras.losses.Huber):  # Keras's own loses its delta
    def __init__(self, delta=1.0, **kwargs):
        super().__init__(delta=delta, **kwargs)
        self.delta = delta

    def get_config(self):
        return super().get_config() | {"delta": self.delta}


# Proof: a loaded model evaluates as the saved one.
x, y = np.random.default_rng(0).random((8, 4)), 9 * np.ones((8, 2))
for loss, metric in ((Weighted(3.0), KeptHuber(0.1)), (KeptHuber(0.1), Weighted(3.0))):
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    net.compile("sgd", loss, metrics=[metric])
    with tempfile.TemporaryDirectory() as folder:
        net.save(f"{folder}/net.keras")
        loaded = keras.models.load_model(f"{folder}/net.keras")
    assert loaded.evaluate(x, y, verbose=0) == net.evaluate(x, y, verbose=0)
