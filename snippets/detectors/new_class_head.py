"""A new class head on a pretrained detector, from a checkpoint.

Everything but the scores comes from the file, and an assert checks this.
Yours: the names of your parts, and your pretrained checkpoint.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Net(keras.Model):
    def __init__(self, classes):
        super().__init__()
        self.backbone = keras.layers.Dense(4)
        self.scores = keras.layers.Dense(classes)
        self(np.zeros((1, 3)))  # build first, or all asserts pass without values

    def call(self, x):
        return self.scores(self.backbone(x))


old, new = Net(classes=3), Net(classes=4)
old.set_weights([value + 1 for value in old.get_weights()])  # as if trained
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=old).write(f"{folder}/old")
    parts = tf.train.Checkpoint(backbone=new.backbone)  # every part but the head
    status = tf.train.Checkpoint(model=parts).read(path)
    status.assert_existing_objects_matched().expect_partial()

# Proof: all weights but those of the head are the old weights.
head = {id(weight) for weight in new.scores.weights}
pairs = zip(old.weights, new.weights, strict=True)
assert head
assert all(id(b) in head or np.array_equal(a, b) for a, b in pairs)
