"""A restore exchanges the slots of an optimizer that was built in another order.

Each weight trains with the momentum of another one, and `assert_consumed()` passes.
Because: The file names the weight of each slot, and TensorFlow does not compare.
Upstream: none found
Instead: Build the optimizer with the weights in the same order.
Snippet: restore_and_prove
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def built(order):
    weights = {name: keras.Variable(np.ones(3), name=name) for name in "ab"}
    optimizer = keras.optimizers.SGD(0.1, momentum=0.9)
    optimizer.build([weights[name] for name in order])
    return optimizer, weights


(saved, ours), (new, theirs) = built("ab"), built("ba")
saved.apply([np.full(3, 1.0), np.full(3, 5.0)], [ours["a"], ours["b"]])
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(opt=saved, **ours).write(f"{folder}/net")
    tf.train.Checkpoint(opt=new, **theirs).read(path).assert_consumed()

slots = [{v.name: v.numpy() for v in each.variables[-2:]} for each in (saved, new)]
name = next(name for name in slots[0] if name.startswith("a"))
assert not np.array_equal(slots[0][name], slots[1][name]), "this fault is gone"
