"""A .keras file loses the argument `axis` of a CosineSimilarity loss.

The loaded model trains with another loss. Only `evaluate` shows it.
Because: The saving guide promises that the file has the information of `compile`.
Upstream: https://github.com/keras-team/keras/pull/23286
Instead: Compile again with your loss, or write a subclass with its own `get_config`.
Snippet: loss_with_argument
"""

import tempfile

import keras
import numpy as np

x = np.arange(8.0).reshape(4, 2)
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
model.compile("sgd", keras.losses.CosineSimilarity(axis=0))
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)
assert np.array_equal(loaded(x), model(x))

losses = [float(each.loss(x, model(x))) for each in (model, loaded)]
assert not np.isclose(*losses), "this fault is gone"
