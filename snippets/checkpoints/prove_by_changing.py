"""Test a restore by changing every value before.

This proof can fail: values that are equal afterwards were really restored.
Yours: `net`, and the path of your checkpoint.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
values = net.get_weights()
with tempfile.TemporaryDirectory() as here:
    saved_as = tf.train.Checkpoint(model=net).save(f"{here}/ckpt")
    net.set_weights([value + 1 for value in values])  # every value is different now
    status = tf.train.Checkpoint(model=net).restore(saved_as)
    status.assert_existing_objects_matched()

# Proof: every value is back.
for value, restored in zip(values, net.get_weights(), strict=True):
    assert np.array_equal(value, restored)
