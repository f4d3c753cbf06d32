"""copy.deepcopy of a model fails if an inner model shares one of its layers.

The error says that the layer expected variables, and does not name the cause.
Because: The model is valid, trains, and can be saved.
Upstream: none found
Instead: Call `clone_model` with `recursive=True`, then copy the weights.
Snippet: copy_by_assignment
"""

import copy

import keras

shared = keras.layers.Dense(3)
first = keras.Input((3,))
inner = keras.Model(first, shared(first))
second = keras.Input((3,))
model = keras.Model(second, shared(inner(second)))
try:
    copy.deepcopy(model)
    message = ""
except ValueError as error:
    message = str(error)

assert "could not be loaded" in message, "this fault is gone"
