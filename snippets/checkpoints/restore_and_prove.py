"""Restore a checkpoint and prove that it worked.

The habit in its shortest form: act, assert, compare.
Yours: `build`, and the path of your checkpoint.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def build():
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])


saved, loaded, rows = build(), build(), np.ones((2, 4), "float32")
assert loaded.built  # else call it on data once: what is not built stays random
with tempfile.TemporaryDirectory() as folder:
    file = tf.train.Checkpoint(model=saved).save(f"{folder}/ckpt")
    status = tf.train.Checkpoint(model=loaded).restore(file)  # the same name: model
    status.assert_existing_objects_matched()

# Proof: both give the same answers.
# In another script: compare with answers that were stored at saving. A Normalization
# layer computes with a copy of its mean: call its finalize_state() first.
assert np.array_equal(loaded(rows), saved(rows))
