"""Load what fits from a Keras file, and say which weights were skipped.

The snippet returns a list of the weights that kept their old values.
Yours: your model, and the path of your file.
"""

import tempfile
import warnings

import keras
import numpy as np


def load_fitting(model, path):
    fresh, skipped = model.get_weights(), []
    model.set_weights([value + 7 for value in fresh])  # a mark that loading removes
    with warnings.catch_warnings(action="ignore"):  # the marks replace the warning
        model.load_weights(path, skip_mismatch=True)
    for weight, value in zip(model.weights, fresh, strict=True):
        if np.array_equal(weight.numpy(), value + 7):
            weight.assign(value)
            skipped.append(weight.path)
    return skipped


# Proof: the body is loaded. The head is listed, and keeps its values.
old, new = keras.Sequential([keras.Input((2,))]), keras.Sequential([keras.Input((2,))])
for model, classes in ((old, 3), (new, 4)):
    model.add(keras.layers.Dense(4, name="body"))
    model.add(keras.layers.Dense(classes, name="head"))
right = old.layers[0].get_weights() + new.layers[1].get_weights()  # body, fresh head
with tempfile.TemporaryDirectory() as folder:
    old.save_weights(path := f"{folder}/old.weights.h5")
    skipped = {name.split("/")[-2] for name in load_fitting(new, path)}
assert skipped == {"head"}
assert all(map(np.array_equal, right, new.get_weights()))
