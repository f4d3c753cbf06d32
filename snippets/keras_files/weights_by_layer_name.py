"""Copy weights from a model file by the names of layers, and say what was left out.

A `.weights.h5` file has no layer names, and `by_name=True` is only for old `.h5` files.
Yours: your new model, and the path of a whole model.
"""

import tempfile

import keras
import numpy as np


def copy_by_name(model, source):
    known, left_out = {layer.name: layer for layer in source.layers}, []
    for layer in model.layers:
        mine = layer.get_weights()
        theirs = known[layer.name].get_weights() if layer.name in known else []
        if mine and [w.shape for w in mine] == [w.shape for w in theirs]:
            layer.set_weights(theirs)
        elif mine:
            left_out.append(layer.name)
    return left_out


def make(*names_and_sizes):
    layers = [keras.layers.Dense(size, name=name) for name, size in names_and_sizes]
    return keras.Sequential([keras.Input((3,)), *layers])


old = make(("stem", 4), ("body", 4), ("head", 2))
new = make(("body", 4), ("extra", 4), ("head", 5))  # an order and a head of its own
start = new.get_layer("head").get_weights()
with tempfile.TemporaryDirectory() as folder:
    old.save(path := f"{folder}/old.keras")
    source = keras.models.load_model(path, compile=False)

# Proof: the body of another shape and the new layers are named, and keep their values.
left_out = copy_by_name(new, source)
assert left_out == ["body", "extra", "head"]  # body: 3 inputs here, 4 in the file
assert np.array_equal(new.get_layer("head").get_weights()[0], start[0])
fits = make(("stem", 4), ("body", 4), ("other", 5))
assert copy_by_name(fits, source) == ["other"]
assert np.array_equal(fits.get_layer("body").kernel, old.get_layer("body").kernel)
