"""copy.deepcopy of a model with dropout does not copy the state of its random numbers.

Both models have equal weights, and drop other values in the next step.
Because: A deep copy must continue as the original does.
Upstream: none found
Instead: Assign the seed states, or copy by assignment.
Snippet: copy_by_assignment, copy_seed_generator
"""

import copy

import keras
import numpy as np

x = np.ones((1, 50))
model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5, seed=1)])
model(x, training=True)  # draws, so that the state moves on
twin = copy.deepcopy(model)
states = [each.layers[0].seed_generator.state.numpy() for each in (model, twin)]

assert not np.array_equal(*states), "this fault is gone"
