"""Copy a standalone optimizer with its state.

Steps and slots are equal, and both take the same next step.
Yours: `optimizer`, and the variables `second` that the copy is for.
"""

import keras
import numpy as np

first, second = keras.Variable([1.0, 2.0]), keras.Variable([1.0, 2.0])
optimizer = keras.optimizers.Adam(0.1)
optimizer.apply([np.array([0.5, -0.5])], [first])
second.assign(first)
state = [variable.numpy() for variable in optimizer.variables]

duplicate = type(optimizer).from_config(optimizer.get_config())
# Lost in the config: say exclude_from_weight_decay(…) here again, if you did.
duplicate.build([second])  # makes the variables: iterations, learning rate, slots
for mine, theirs in zip(duplicate.variables, optimizer.variables, strict=True):
    mine.assign(theirs)

# Proof: the state is equal, and so is the next step.
assert all(map(np.array_equal, state, duplicate.variables))

optimizer.apply([np.array([0.3, 0.1])], [first])
assert not np.array_equal(first, second)  # two of each, that go on alone
duplicate.apply([np.array([0.3, 0.1])], [second])
assert np.array_equal(first, second)  # the same step
