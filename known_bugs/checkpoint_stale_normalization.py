"""After a restore, a Normalization layer computes with its previous mean.

Every value arrives, `assert_consumed()` passes, and the outputs are others.
Because: The outputs contradict the weights that the layer reports.
Upstream: none found
Instead: Call `finalize_state()` of the layer after the restore.
Snippet: restore_with_answers
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

x = np.arange(8.0).reshape(4, 2)
saved, new = (
    keras.Sequential([keras.Input((2,)), keras.layers.Normalization()]) for _ in "ab"
)
saved.layers[0].adapt(x)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    tf.train.Checkpoint(model=new).read(path).assert_consumed()
values = [each.get_weights()[0] for each in (saved, new)]
assert np.array_equal(*values)

assert not np.allclose(new(x), saved(x)), "this fault is gone"
