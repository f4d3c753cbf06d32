"""A restore gives a layer the weights of another one if a layer was frozen later.

The optimizer numbers only trained weights. Without an assert, no error tells you.
Because: The model has a value for this layer in the file, and gets another one.
Upstream: none found
Instead: Restore with the same layers trainable, then freeze and compile again.
Snippet: freeze_at_restart
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def net(first_trainable):
    layers = [keras.layers.Dense(5) for _ in range(3)]
    layers[0].trainable = first_trainable
    model = keras.Sequential([keras.Input((5,)), *layers])
    model.compile("sgd", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


saved, new = net(True), net(False)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    tf.train.Checkpoint(model=new).read(path)

kernels = [layer.get_weights()[0] for layer in (new.layers[1], saved.layers[0])]
assert np.array_equal(*kernels), "this fault is gone"
