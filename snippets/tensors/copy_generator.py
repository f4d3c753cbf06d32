"""Copy a generator's stream.

Both draw the same numbers from now on.
Yours: `generator`.
"""

import numpy as np
import tensorflow as tf

generator = tf.random.Generator.from_seed(1)
generator.normal([5])  # the stream is under way

duplicate = tf.random.Generator.from_state(
    generator.state.numpy(),  # an array: with the variable itself they would share it
    generator.algorithm,
)

# Proof: the copy draws ahead, and the original draws the same numbers after it.
ahead = duplicate.normal([3])
assert np.array_equal(generator.normal([3]), ahead)
