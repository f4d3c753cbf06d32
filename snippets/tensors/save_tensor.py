"""Save a tensor in a file, and read it back.

Values, dtype and shape stay the same, also for types that NumPy does not have.
Yours: `original` with its dtype, and a folder that stays.
"""

import tempfile

import numpy as np
import tensorflow as tf

original = tf.cast([[1.0, 2.0], [3.0, 4.0]], tf.bfloat16)
with tempfile.TemporaryDirectory() as folder:
    tf.io.write_file(f"{folder}/tensor", tf.io.serialize_tensor(original))
    again = tf.io.parse_tensor(tf.io.read_file(f"{folder}/tensor"), tf.bfloat16)

# Proof: another tensor, with the same values, dtype and shape.
assert again is not original
assert np.array_equal(again, original)
assert again.dtype == original.dtype
assert again.shape == original.shape
