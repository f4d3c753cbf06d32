"""A restore of an optimizer alone overwrites the weights of your model.

The checkpoint names only the optimizer. Your trained weights are lost without an error.
Because: The call names no model, and the model changes.
Upstream: none found
Instead: Restore the optimizer first, and put your weights back.
Snippet: give_optimizer_state
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def net():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    return model


saved, new = net(), net()
before = new.get_weights()[0]
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(optimizer=saved.optimizer).write(f"{folder}/opt")
    tf.train.Checkpoint(optimizer=new.optimizer).read(path).assert_consumed()

assert not np.array_equal(new.get_weights()[0], before), "this fault is gone"
