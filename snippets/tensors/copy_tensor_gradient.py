"""Copy a tensor and keep, or cut, its gradient.

You get two copies: one passes gradients on, and the other does not.
Yours: `square`, and the tensor that it is computed from.
"""

import tensorflow as tf

start = tf.constant([3.0])  # floats: integers have no gradient
with tf.GradientTape(persistent=True) as tape:
    tape.watch(start)  # not for a variable: a trainable one is watched already
    square = start * start
    kept = tf.identity(square) * 2
    cut = tf.stop_gradient(square) * 2

# Proof: the values are equal, and only one of the two has a gradient.
assert kept.numpy() == cut.numpy() == [18.0]
assert tape.gradient(kept, start).numpy() == [12.0]
assert tape.gradient(cut, start) is None
