"""Copy the values of one variable into another.

Both stay separate variables.
Yours: `source` and `target`.
"""

import numpy as np
import tensorflow as tf

source = tf.Variable([1.0, 2.0])
target = tf.Variable([0.0, 0.0], trainable=False, name="target")
target.assign(source)  # of another dtype: tf.cast(source, target.dtype)

# Proof: the original changes, the other one keeps its values and its name.
source.assign([9.0, 9.0])
assert np.array_equal(target, [1.0, 2.0])
assert target.name == "target:0"
assert not target.trainable
