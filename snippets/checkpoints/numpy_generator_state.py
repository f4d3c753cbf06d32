"""Keep the state of a NumPy generator in a checkpoint.

`PythonState` saves what is not a variable.
Yours: the generator.
"""

import json
import tempfile

import numpy as np
import tensorflow as tf


class NumpyState(tf.train.experimental.PythonState):
    def __init__(self, generator):
        self.bits = generator.bit_generator

    def serialize(self):
        return json.dumps(self.bits.state)

    def deserialize(self, stored):
        self.bits.state = json.loads(stored)


# Proof: both draw the same numbers from now on.
old, new = np.random.default_rng(1), np.random.default_rng(2)
old.normal(size=5)
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(noise=NumpyState(old)).write(f"{folder}/run")
    tf.train.Checkpoint(noise=NumpyState(new)).read(saved).assert_consumed()
assert np.array_equal(old.normal(size=5), new.normal(size=5))
