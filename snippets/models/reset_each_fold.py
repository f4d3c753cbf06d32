"""Reset a model to the same start for each fold.

Every fold begins with the same weights and a new optimizer.
Yours: `net`, and the data of each fold.
"""

import keras
import numpy as np


def new_fold(net):
    fold = keras.models.clone_model(net, recursive=True)
    fold.compile_from_config(net.get_compile_config())  # with a new optimizer
    for mine, theirs in zip(fold.variables, net.variables, strict=True):
        mine.assign(theirs)  # weights, statistics, dropout seeds
    for layer in fold._flatten_layers():
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()  # Normalization
    return fold


x, y = np.random.default_rng(0).normal(size=(2, 16, 4)).astype("float32")
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4)])
net.compile(keras.optimizers.Adam(0.1), "mse")
start = net(x)

# Proof: two folds on the same data end with the same weights.
results = []
for _ in range(2):
    fold = new_fold(net)
    assert np.array_equal(fold(x), start)
    fold.fit(x, y, batch_size=16, epochs=3, verbose=0, shuffle=False)
    results.append(fold(x))
assert np.array_equal(*results)
assert not np.array_equal(results[0], start)
