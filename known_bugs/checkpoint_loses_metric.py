"""A checkpoint does not hold the counts of a metric in a model, and no assert notices.

The counts begin at zero again, and `assert_consumed()` passes.
Because: A checkpoint refuses the same metric with an error if you pass it alone.
Upstream: none found
Instead: Pass the variables of the metrics to the checkpoint too.
Snippet: save_and_restore
"""

import tempfile

import keras
import tensorflow as tf


class Counting(keras.Model):
    def __init__(self):
        super().__init__()
        self.seen = keras.metrics.Sum()


saved, new = Counting(), Counting()
saved.seen.update_state([5.0])
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
    tf.train.Checkpoint(model=new).read(path).assert_consumed()

assert float(saved.seen.result()) == 5.0
assert float(new.seen.result()) != 5.0, "this fault is gone"
