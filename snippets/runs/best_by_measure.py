"""Keep the epoch that is best by a measure of your own.

For example, you can choose the epoch by mAP instead of the loss.
Yours: the measure, the model and the data.
"""

import tempfile

import keras
import numpy as np

x = np.linspace(-1, 1, 40, dtype="float32")[:, None]


def share_right(model):  # your measure of a whole data set
    return float(np.mean((model(x).numpy() > 0) == (x > 0.25)))


class Measure(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs):
        logs["right"] = share_right(self.model)


model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.set_weights([np.eye(1), -np.ones(1)])  # training passes the best value
model.compile(keras.optimizers.SGD(0.1), "mse")
with tempfile.TemporaryDirectory() as folder:
    options = {"monitor": "right", "mode": "max", "save_best_only": True}
    best = keras.callbacks.ModelCheckpoint(f"{folder}/best.keras", **options)
    in_order = [Measure(), best]  # in the opposite order it saves every epoch
    log = model.fit(x, x, epochs=8, verbose=0, callbacks=in_order)
    kept = keras.models.load_model(f"{folder}/best.keras")  # own loss: compile=False

# Proof: the file has the best epoch, not the last one.
assert share_right(kept) == max(log.history["right"])
