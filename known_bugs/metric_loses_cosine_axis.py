"""A .keras file loses the argument `axis` of a CosineSimilarity metric.

The loaded model reports another figure for the same outputs.
Because: The saving guide promises that the file has the information of `compile`.
Upstream: https://github.com/keras-team/keras/pull/23286
Instead: Compile again with your metric, or write a subclass with its own `get_config`.
Snippet: loss_with_argument
"""

import keras
import numpy as np

y, outputs = np.arange(8.0).reshape(4, 2), np.ones((4, 2))
metric = keras.metrics.CosineSimilarity(axis=0)
config = keras.metrics.serialize(metric)  # what the file has of it
loaded = keras.metrics.deserialize(config)
figures = [float(each(y, outputs)) for each in (metric, loaded)]

assert not np.isclose(*figures), "this fault is gone"
