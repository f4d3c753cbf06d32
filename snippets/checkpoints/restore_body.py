"""Restore the body, keep a new head.

This partial restore has an assert for exactly the part that you restore.
Yours: the names `body` and `head`, as they are in your model.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Classifier(keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.body, self.head = keras.layers.Dense(4), keras.layers.Dense(classes)

    def call(self, x):
        return self.head(self.body(x))


old, new, rows = Classifier(3), Classifier(5), np.ones((2, 6), "float32")
old(rows), new(rows)  # build both: the restore of an unbuilt body does nothing
head = new.head.get_weights()[0]
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(model=old).save(f"{folder}/net")
    assert new.body.built, "call the model first: else all asserts of the status pass"
    part = tf.train.Checkpoint(model=tf.train.Checkpoint(body=new.body))
    part.restore(saved).assert_existing_objects_matched().expect_partial()

# Proof: the body is that of the old model, and the head did not change.
assert np.array_equal(new.body(rows), old.body(rows))  # other script: stored answers
assert np.array_equal(new.head.get_weights()[0], head)
