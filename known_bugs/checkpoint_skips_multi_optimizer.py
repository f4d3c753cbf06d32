"""A checkpoint leaves out the optimizers inside of a MultiOptimizer.

Their steps and slots begin at zero again, and `assert_consumed()` passes.
Because: Their variables are state of the model, and the strictest assert passes.
Upstream: none found
Instead: Give each inner optimizer to the checkpoint under a name of its own.
Snippet: two_optimizers
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

x, y = np.ones((4, 2)), np.ones((4, 1))


def net():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    adam = keras.optimizers.Adam(0.1)
    rules = keras.optimizers.OptimizerMap(keras.optimizers.SGD(0.1), {".*": adam})
    both = keras.optimizers.MultiOptimizer(rules)
    model.compile(both, "mse")
    both.build(model.trainable_variables)
    return model, adam


(saved, saved_adam), (new, new_adam) = net(), net()
saved.fit(x, y, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    tf.train.Checkpoint(model=new).read(path).assert_consumed()

assert int(saved_adam.iterations.numpy()) == 1
assert int(new_adam.iterations.numpy()) == 0, "this fault is gone"
