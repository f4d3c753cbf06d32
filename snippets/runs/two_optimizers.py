"""Save and restore a run with two optimizers.

The checkpoint has the model and both optimizers, and the restored run continues alike.
Yours: `make`, the two parts, `step`, and a folder that stays.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

x, y = np.random.default_rng(0).random((8, 4)), np.ones((8, 1))


def make():
    body, head = keras.layers.Dense(3), keras.layers.Dense(1)
    model = keras.Sequential([keras.Input((4,)), body, head])
    slow, fast = keras.optimizers.SGD(0.01, momentum=0.9), keras.optimizers.Adam(0.1)
    slow.build(body.trainable_variables)  # before the restore
    fast.build(head.trainable_variables)
    return tf.train.Checkpoint(model=model, slow=slow, fast=fast)


def step(run):
    body, head = run.model.layers
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean((run.model(x) - y) ** 2)
    parts = body.trainable_variables, head.trainable_variables
    gradients = tape.gradient(loss, parts)
    run.slow.apply(gradients[0], parts[0])
    run.fast.apply(gradients[1], parts[1])


run, again = make(), make()
step(run)
with tempfile.TemporaryDirectory() as folder:
    again.restore(run.save(f"{folder}/run")).assert_consumed()

# Proof: after one more step, both runs have the same weights and optimizers.
step(run), step(again)
for part in ("model", "slow", "fast"):
    pairs = zip(*[getattr(one, part).variables for one in (run, again)], strict=True)
    assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
