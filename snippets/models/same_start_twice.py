"""Make the same initial weights twice.

One seed for everything, or a seed in each initializer, if other code draws in between.
Yours: the layers of the two functions.
"""

import keras
import numpy as np


def with_one_seed():
    keras.utils.set_random_seed(7)  # Python, NumPy and TensorFlow, for all that follows
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])


def with_own_seeds():
    start = keras.initializers.GlorotUniform(seed=7)  # two layers: give them two seeds
    dense = keras.layers.Dense(4, kernel_initializer=start)
    return keras.Sequential([keras.Input((3,)), dense])


def equal(one, two):
    return all(map(np.array_equal, one.get_weights(), two.get_weights()))


# Proof: each function makes equal models. Without a seed, the weights differ.
assert equal(with_one_seed(), with_one_seed())
first = with_own_seeds()
keras.random.normal((5,))  # other code draws in between
assert equal(first, with_own_seeds())
unseeded = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
assert not equal(first, unseeded)
