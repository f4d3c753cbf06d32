"""copy.deepcopy of a variable for any number of rows takes only the present number.

The original takes three rows, and its copy raises an error.
Because: The copy loses a property of the variable, and no error tells you.
Upstream: https://github.com/tensorflow/tensorflow/issues/47684
Instead: Make the variable yourself, and pass `shape=v.shape`.
Snippet: copy_variable
"""

import copy

import tensorflow as tf

growing = tf.Variable([[1.0, 2.0]], shape=tf.TensorShape([None, 2]))
twin = copy.deepcopy(growing)
growing.assign(tf.ones([3, 2]))

assert growing.shape[0] is None
assert twin.shape[0] is not None, "this fault is gone"
