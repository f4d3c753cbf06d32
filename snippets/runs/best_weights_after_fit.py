"""Have the weights of the best epoch in the model after fit.

`EarlyStopping` puts the best weights back. The optimizer stays at the last epoch.
Yours: the model, the data, and the metric that counts.
"""

import keras
import numpy as np

x = np.linspace(-1, 1, 40, dtype="float32")[:, None]
check = (x, 0.5 * x)  # in real life: validation data of their own
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.set_weights([np.zeros((1, 1)), np.zeros(1)])  # training passes the best value
model.compile(keras.optimizers.SGD(0.3), "mse", metrics=["mae"])
best = keras.callbacks.EarlyStopping(
    monitor="val_mae",
    mode="min",  # "max" for an accuracy
    patience=100,  # more than the epochs, so that training is never stopped early
    restore_best_weights=True,
)
log = model.fit(x, x, validation_data=check, epochs=8, callbacks=[best], verbose=0)
scores = log.history["val_mae"]

# Proof: the model scores like its best epoch. The last epoch was worse.
now = model.evaluate(*check, verbose=0, return_dict=True)["mae"]
assert np.isclose(now, min(scores))
assert now < scores[-1]
assert model.optimizer.iterations == 8 * 2  # 8 epochs of 2 batches, not the best epoch
