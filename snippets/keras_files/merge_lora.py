"""Save a LoRA model: merged for others, or unmerged to continue the training.

A weights file has the merged kernel. A checkpoint has kernel and LoRA matrices.
Yours: `make`, and where you enable LoRA.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

x, y = np.random.default_rng(0).random((8, 4)), np.ones((8, 3))


def make(rank=None):
    net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
    if rank:
        net.layers[0].enable_lora(rank)  # before the optimizer is built
        net.compile(keras.optimizers.Adam(0.1), "mse")
        net.optimizer.build(net.trainable_variables)
    return net


lora, plain, again = make(rank=2), make(), make(rank=2)
lora.fit(x, y, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    lora.save_weights(f"{folder}/merged.weights.h5")
    plain.load_weights(f"{folder}/merged.weights.h5")
    saved = tf.train.Checkpoint(model=lora).write(f"{folder}/net")
    tf.train.Checkpoint(model=again).read(saved).assert_consumed()

# Proof: both give the same outputs, and the checkpoint also the same next step.
assert np.allclose(plain(x), lora(x), atol=1e-6)
assert not plain.layers[0].lora_enabled
for net in (lora, again):
    net.fit(x, y, shuffle=False, verbose=0)
pairs = zip(again.variables, lora.variables, strict=True)
assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
