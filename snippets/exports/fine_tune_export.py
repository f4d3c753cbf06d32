"""Fine-tune a loaded SavedModel by hand.

You can train its variables without its class.
Yours: the folder, the data, and the loss.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
x, y = np.ones((8, 4), "float32"), np.full((8, 1), 10.0, "float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    loaded = tf.saved_model.load(folder)
assert np.array_equal(loaded.serve(x), net(x))  # it begins with what was learned

optimizer, losses = keras.optimizers.Adam(0.1), []
for _ in range(60):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((loaded.serve(x) - y) ** 2)
    weights = loaded.trainable_variables
    slopes = tape.gradient(loss, weights)
    optimizer.apply_gradients(zip(slopes, weights, strict=True))
    losses.append(float(loss))

# Proof: the loss is a tenth of the first one, or less.
assert losses[-1] < losses[0] / 10
