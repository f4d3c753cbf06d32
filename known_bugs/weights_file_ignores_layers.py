"""load_weights ignores layers of the file that the model does not have.

A model with fewer layers takes the first ones, without an error.
Because: An .h5 file with the same mistake raises an error.
Upstream: none found
Instead: Compare the layers, or compare outputs that you stored.
Snippet: restore_with_answers
"""

import tempfile

import keras


def net(layers):
    dense = [keras.layers.Dense(2) for _ in range(layers)]
    return keras.Sequential([keras.Input((2,)), *dense])


saved, new = net(3), net(2)
with tempfile.TemporaryDirectory() as folder:
    saved.save_weights(path := f"{folder}/net.weights.h5")
    try:
        new.load_weights(path)
        raised = False
    except ValueError:
        raised = True

assert not raised, "this fault is gone"
