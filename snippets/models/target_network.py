"""Frozen target network with soft updates.

The target is a copy that follows the original slowly.
Yours: `online`, and the rate of the updates.
"""

import copy

import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
online = keras.Sequential(
    [keras.Input((4,)), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
)
target = copy.deepcopy(online)  # set_weights would spoil an adapted Normalization
target.trainable = False


def soft_update(rate):
    for slow, fast in zip(target.weights, online.weights, strict=True):
        slow.assign((1 - rate) * slow + rate * fast)


# Proof: only `online` learns, and an update moves the target by a quarter.
assert np.array_equal(target(x), online(x))
assert not target.trainable_weights
start = target.get_weights()
online.compile("adam", "mse")
online.fit(x, np.ones((8, 2)), verbose=0)
assert not np.array_equal(target(x), online(x))  # only online has learned
soft_update(0.25)
weights = zip(target.get_weights(), start, online.get_weights(), strict=True)
assert all(np.allclose(now, 0.75 * old + 0.25 * new) for now, old, new in weights)
