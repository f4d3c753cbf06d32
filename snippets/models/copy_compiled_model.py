"""Copy a compiled model with its optimizer, the short way.

One line copies it, and the copy trains like the original. Keras loses `delta` of Huber
and `axis` of CosineSimilarity: compile such a copy again.
Yours: `net`, and the data of the proof.
"""

import copy

import keras
import numpy as np

x, y = np.ones((8, 4), "float32"), np.ones((8, 2), "float32")
net = keras.Sequential(
    [keras.Input((4,)), keras.layers.Dropout(0.5), keras.layers.Dense(2)]
)
net.compile(keras.optimizers.Adam(0.01), "mse")
net.fit(x, y, epochs=2, verbose=0)

duplicate = copy.deepcopy(net)
for mine, theirs in zip(duplicate.variables, net.variables, strict=True):
    mine.assign(theirs)  # also the dropout seed, which deepcopy does not copy

# Proof: two more epochs give both models the same weights.
results = []  # train in turn: if both were one model, it would train twice
for each in (net, duplicate):
    each.fit(x, y, epochs=2, verbose=0, shuffle=False)
    results.append(each.get_weights())
assert all(map(np.array_equal, *results))
