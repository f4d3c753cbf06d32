"""A signature for one row accepts a tensor of more rows.

A model that reads only the first row ignores the others, without an error.
Because: The same call with a NumPy array raises an error about the shape.
Upstream: none found
Instead: Leave the number of rows open in the signature.
Snippet: export_inputs
"""

import tempfile

import numpy as np
import tensorflow as tf

module = tf.Module()
one = tf.TensorSpec((1, 2), name="x")
module.first = tf.function(lambda x: {"y": x[0]}, [one])
rows = np.ones((5, 2), "float32")
with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(module, folder, module.first)
    signature = tf.saved_model.load(folder).signatures["serving_default"]


def refused(given):
    try:
        signature(x=given)
    except (TypeError, ValueError):
        return True
    return False


assert refused(rows)
assert not refused(tf.constant(rows)), "this fault is gone"
