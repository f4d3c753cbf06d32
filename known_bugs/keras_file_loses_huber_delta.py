"""A .keras file loses the argument `delta` of a Huber loss.

The loaded model trains with another loss. Only `evaluate` shows it.
Because: The saving guide promises that the file has the information of `compile`.
Upstream: https://github.com/keras-team/keras/pull/23286
Instead: Compile again with your loss, or write a subclass with its own `get_config`.
Snippet: loss_with_argument
"""

import tempfile

import keras
import numpy as np

x, y = np.ones((4, 2)), np.full((4, 1), 9.0)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", keras.losses.Huber(delta=5.0))
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
assert np.array_equal(loaded(x), model(x))

losses = [each.evaluate(x, y, verbose=0) for each in (model, loaded)]
assert not np.isclose(*losses), "this fault is gone"
