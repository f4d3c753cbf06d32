"""A set_weights that raises an error has already changed the first weights.

After the error, the model is neither the previous model nor the new one.
Because: The error does not say that the model was changed.
Upstream: none found
Instead: Compare all shapes before you call `set_weights`.
Snippet: copy_weights
"""

import keras
import numpy as np

layers = [keras.layers.Dense(2), keras.layers.Dense(1)]
model = keras.Sequential([keras.Input((2,)), *layers])
before = model.get_weights()
given = [value + 1.0 for value in before]
given[-1] = np.ones(7)  # a wrong shape
try:
    model.set_weights(given)
    raised = False
except ValueError:
    raised = True
assert raised

assert not np.array_equal(model.get_weights()[0], before[0]), "this fault is gone"
