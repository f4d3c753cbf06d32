"""Freeze a part of a model, and prove that nothing in it moves.

The snippet compares weights and statistics before and after a training step.
Yours: `model`, `body`, and the data.
"""

import keras
import numpy as np

body = keras.Sequential([keras.layers.Dense(4), keras.layers.BatchNormalization()])
model = keras.Sequential([keras.Input((3,)), body, keras.layers.Dense(1)])
body.trainable = False  # also its BatchNorm statistics
model.compile("sgd", "mse")  # after freezing
before, head_before = body.get_weights(), model.layers[-1].get_weights()
assert before, "no weights yet: build the model, or call it once, before you compare"

# Proof: a step of training moves the head, and nothing in the body.
model.fit(np.eye(3), np.ones((3, 1)), verbose=0)
assert all(map(np.array_equal, before, body.get_weights()))
assert not np.array_equal(head_before[0], model.layers[-1].get_weights()[0])
