"""Copy the weights of one model into another of the same kind.

The snippet copies all weights, including the statistics of BatchNorm.
Yours: `source` and `target`.
"""

import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
source = keras.Sequential(
    [keras.Input((4,)), keras.layers.BatchNormalization(), keras.layers.Dense(2)]
)
target = keras.models.clone_model(source)
source.compile("sgd", "mse")
source.fit(x, np.ones((8, 2)), verbose=0)
answers = source(x)

shapes = [[weight.shape for weight in net.weights] for net in (source, target)]
assert shapes[0] == shapes[1]  # a failing copy would leave the target half changed
for mine, theirs in zip(target.variables, source.variables, strict=True):
    mine.assign(theirs)
for layer in target._flatten_layers():
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()  # Normalization

# Proof: the target gives the answers of the source.
assert np.array_equal(target(x), answers)
