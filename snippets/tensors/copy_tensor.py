"""Copy a tensor into memory of its own.

NumPy cannot write into the original through the copy.
Yours: `original`.
"""

import numpy as np
import tensorflow as tf

original = tf.constant([[1.0, 2.0], [3.0, 4.0]])
duplicate = tf.constant(original.numpy())  # keeps the dtype, cuts the gradient

# Proof: the same type and values, in other memory.
assert original.dtype == duplicate.dtype
assert np.array_equal(original, duplicate)  # with NaN inside: equal_nan=True
assert not np.shares_memory(np.asarray(original), np.asarray(duplicate))
