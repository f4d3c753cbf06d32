"""copy.deepcopy of an Adam optimizer resets its steps and slots.

The copy begins at step zero, and its momentum is lost.
Because: A deep copy must have the state of the original.
Upstream: none found
Instead: Make an optimizer from the config, build it, and assign its variables.
Snippet: copy_optimizer
"""

import copy

import keras

weight = keras.Variable([1.0])
adam = keras.optimizers.Adam(0.1)
adam.apply([[0.5]], [weight])
twin = copy.deepcopy(adam)
twin.build([weight])

assert int(adam.iterations.numpy()) == 1
assert int(twin.iterations.numpy()) != 1, "this fault is gone"
