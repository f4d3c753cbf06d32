"""Put a new head on a copy of trained layers.

The trained original does not change when the new model learns.
Yours: `old`, the name "head", and the new layer.
"""

import copy

import keras
import numpy as np

x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
old = keras.Sequential(
    [keras.Input((4,)), keras.layers.Dense(3), keras.layers.Dense(2, name="head")]
)
answers = old(x)

body = copy.deepcopy(old)
features = body.get_layer("head").input  # "head": the first layer that you replace
new = keras.Model(body.inputs, keras.layers.Dense(5)(features))

# Proof: the copied layers learn, and `old` does not change.
before_head = keras.Model(old.inputs, old.get_layer("head").input)
learned = keras.Model(body.inputs, features)
assert np.array_equal(learned([x]), before_head([x]))  # old did not change
new.compile("adam", "mse")
new.fit(x, np.ones((8, 5)), verbose=0)
assert not np.array_equal(learned([x]), before_head([x]))  # only new has learned
assert np.array_equal(old(x), answers)
