"""A checkpoint does not hold the random state of dropout, and no assert notices.

A run that continues drops other values, and `assert_consumed()` passes.
Because: The state is in `model.variables`, and the strictest assert passes.
Upstream: none found
Instead: Give the seed states to the checkpoint under a name of their own.
Snippet: continue_exactly
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def net():
    drop = keras.layers.Dropout(0.5, seed=1)
    return keras.Sequential([keras.Input((50,)), drop, keras.layers.Dense(1)])


saved, new = net(), net()
saved(np.ones((1, 50)), training=True)  # draws, so that the state moves on
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    tf.train.Checkpoint(model=new).read(path).assert_consumed()
states = [each.layers[0].seed_generator.state.numpy() for each in (saved, new)]

assert not np.array_equal(*states), "this fault is gone"
