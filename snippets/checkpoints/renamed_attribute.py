"""Restore a checkpoint after you renamed an attribute of the model.

A checkpoint knows a part by the name of its attribute, so the map has the old name.
Yours: your class, and the old names of its parts.
"""

import tempfile

import numpy as np
import tensorflow as tf


class Before(tf.Module):
    def __init__(self):
        self.body = tf.Variable([1.0, 2.0])
        self.head = tf.Variable([3.0])


class After(tf.Module):
    def __init__(self):
        self.backbone = tf.Variable([0.0, 0.0])  # was: body
        self.head = tf.Variable([0.0])


new = After()
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(model=Before()).save(f"{folder}/net")
    plain = tf.train.Checkpoint(model=new).restore(saved)
    try:
        plain.assert_existing_objects_matched()
        refused = False
    except AssertionError:
        refused = True
    plain.expect_partial()  # only silences the warning
    old_names = tf.train.Checkpoint(body=new.backbone, head=new.head)
    status = tf.train.Checkpoint(model=old_names).restore(saved)
    status.assert_existing_objects_matched()
    renewed = tf.train.Checkpoint(model=new).save(f"{folder}/renamed")  # the new names
    keys = {name for name, _ in tf.train.list_variables(renewed)}

# Proof: without the map, the assert fails. With it, all values and new names are there.
assert refused
assert np.array_equal(new.backbone, [1, 2])
assert np.array_equal(new.head, [3])
assert "model/backbone/.ATTRIBUTES/VARIABLE_VALUE" in keys
