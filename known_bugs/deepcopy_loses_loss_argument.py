"""copy.deepcopy of a compiled model resets an argument of its loss.

The copy trains with another loss. Only its first `evaluate` or training step shows it.
Because: A deep copy must compute what the original computes.
Upstream: https://github.com/keras-team/keras/pull/23286
Instead: Compile the copy again with a loss object of your own.
Snippet: copy_compiled_model, loss_with_argument
"""

import copy

import keras
import numpy as np

x, y = np.ones((4, 2)), np.full((4, 1), 9.0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", keras.losses.Huber(delta=5.0))
twin = copy.deepcopy(model)
assert np.array_equal(twin(x), model(x))

losses = [each.evaluate(x, y, verbose=0) for each in (model, twin)]
assert not np.isclose(*losses), "this fault is gone"
