"""Export with input and output names of your own.

A client calls the export by these names.
Yours: the names in `keras.Input` and in `outputs`.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

size, age = keras.Input((1,), name="size"), keras.Input((1,), name="age")
both = keras.layers.Concatenate()([size, age])
outputs = {"price": keras.layers.Dense(1)(both), "risk": keras.layers.Dense(2)(both)}
net = keras.Model([size, age], outputs)

with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    loaded = tf.saved_model.load(folder)

# Proof: a call with these names gives the same outputs.
rows = {"size": tf.ones((3, 1)), "age": tf.fill((3, 1), 2.0)}  # unequal: a swap shows
result = loaded.signatures["serving_default"](**rows)
wanted = net([rows["size"], rows["age"]])
assert sorted(result) == ["price", "risk"]
assert all(np.array_equal(result[name], wanted[name]) for name in wanted)
