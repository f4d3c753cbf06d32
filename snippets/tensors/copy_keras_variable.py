"""Copy a keras.Variable, and take a snapshot of one.

You get a second variable, and an array that later writes do not change.
Yours: `scale`.
"""

import copy

import keras
import numpy as np

scale = keras.Variable([1.0, 2.0], trainable=False, name="scale")
twin = copy.deepcopy(scale)
snapshot = scale.numpy()

# Proof: the original changes, the copy and the snapshot do not.
scale.assign([9.0, 9.0])
assert np.array_equal(twin.numpy(), [1.0, 2.0])
assert np.array_equal(snapshot, [1.0, 2.0])
assert not twin.trainable
assert twin.path == scale.path
