"""The initializer Identity loses its argument `gain` when a model is cloned.

The clone begins with other weights than the model would.
Because: The config of an initializer must hold its arguments.
Upstream: none found
Instead: Copy the weights too, or pass a function as initializer.
Snippet: reset_each_fold
"""

import keras
import numpy as np

identity = keras.initializers.Identity(gain=3.0)
dense = keras.layers.Dense(2, kernel_initializer=identity)
model = keras.Sequential([keras.Input((2,)), dense])
clone = keras.models.clone_model(model)
kernels = [each.get_weights()[0] for each in (model, clone)]

assert np.allclose(kernels[0], 3.0 * np.eye(2))
assert not np.allclose(*kernels), "this fault is gone"
