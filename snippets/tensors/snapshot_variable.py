"""Take a snapshot of a variable, and bring its values back.

The snapshot is an array in memory, with which you can undo a change.
Yours: `weights`.
"""

import numpy as np
import tensorflow as tf

weights = tf.Variable([1.0, 2.0])
snapshot = weights.numpy()  # memory of its own: later writes do not reach it

# Proof: a later write does not reach the snapshot; it brings the values back.
weights.assign([9.0, 9.0])
assert np.array_equal(snapshot, [1.0, 2.0])

weights.assign(snapshot)
assert np.array_equal(weights, [1.0, 2.0])
