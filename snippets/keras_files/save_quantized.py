"""Save and load a model that is quantized to int8.

A `.keras` file brings the integers back. For weights, first quantize the new model.
Yours: `make`, and the inputs of the proof.
"""

import tempfile

import keras
import numpy as np


def make(mode=None):
    layers = [keras.layers.Dense(64, "relu"), keras.layers.Dense(2)]
    net = keras.Sequential([keras.Input((8,)), *layers])
    for layer in net.layers if mode else ():
        layer.quantize(mode)  # afterwards its kernel is not trainable
    return net


x = np.random.default_rng(0).normal(size=(4, 8))
net, again, unlike = make("int8"), make("int8"), make()
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    net.save_weights(f"{folder}/net.weights.h5")
    whole = keras.models.load_model(f"{folder}/net.keras")
    again.load_weights(f"{folder}/net.weights.h5")
    try:
        unlike.load_weights(f"{folder}/net.weights.h5")
        refused = False
    except ValueError:  # expected 2 variables, but received 3
        refused = True

# Proof: the outputs are equal bit for bit, and kernels are integers.
for loaded in (whole, again):
    assert np.array_equal(loaded(x), net(x))
    assert loaded.layers[0].kernel.dtype == "int8"
assert refused  # a model of floats does not accept the integers
