"""A restore puts the averages of use_ema into the accumulated gradients.

The next step adds weights as if they were gradients, and `assert_consumed()` passes.
Because: A value arrives in a variable of another meaning, and the assert passes.
Upstream: none found
Instead: Make the optimizer with the arguments that it was saved with.
Snippet: restore_and_prove
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


def built(**how):
    weight = keras.Variable(np.full(3, 2.0))
    optimizer = keras.optimizers.SGD(0.1, **how)
    optimizer.build([weight])
    return optimizer, weight


saved, weight = built(use_ema=True)
saved.apply([np.ones(3)], [weight])
new, other = built(gradient_accumulation_steps=2)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(opt=saved, weight=weight).write(f"{folder}/net")
    tf.train.Checkpoint(opt=new, weight=other).read(path).assert_consumed()

assert np.any(new.variables[-1].numpy()), "this fault is gone"
