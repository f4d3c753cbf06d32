"""A keras.Variable that begins with a tf.Variable shares its state.

A write to the tf.Variable changes the keras.Variable, and the other way round.
Because: The documentation calls the argument an initial value.
Upstream: none found
Instead: Pass `v.numpy()`, or a `keras.Variable`.
Snippet: copy_keras_variable
"""

import keras
import numpy as np
import tensorflow as tf

v = tf.Variable([1.0, 2.0])
k = keras.Variable(v)
v.assign([9.0, 9.0])

assert np.array_equal(k.numpy(), [9.0, 9.0]), "this fault is gone"
