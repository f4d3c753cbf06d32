"""clone_model raises an error about a loss, although it clones only layers.

The error says that a function cannot be located. No line of the program looked for it.
Because: The documentation of clone_model speaks of layers and weights only.
Upstream: none found
Instead: Register the loss, or name it in a `custom_object_scope` during the copy.
Snippet: copy_weights
"""

import keras


def own_loss(wanted, found):
    return keras.ops.mean(keras.ops.abs(wanted - found))


model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
keras.models.clone_model(model)  # before compile, nothing is wrong
model.compile("sgd", own_loss)
try:
    keras.models.clone_model(model)
    message = ""
except (TypeError, ValueError) as error:
    message = str(error)

assert "own_loss" in message, "this fault is gone"
