"""A checkpoint of a Keras model leaves out variables in a list, and no assert notices.

The variable keeps its new value, and `assert_consumed()` passes.
Because: The same list in a `tf.Module` is saved, and the strictest assert passes.
Upstream: none found
Instead: Give each variable an attribute of its own.
Snippet: save_and_restore
"""

import tempfile

import keras
import tensorflow as tf


def restored(kind):
    saved, new = kind(), kind()
    saved.counts, new.counts = [tf.Variable(7.0)], [tf.Variable(0.0)]
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(root=saved).write(f"{folder}/net")
        tf.train.Checkpoint(root=new).read(path).assert_consumed()
    return float(new.counts[0])


assert restored(tf.Module) == 7.0
assert restored(keras.Model) != 7.0, "this fault is gone"
