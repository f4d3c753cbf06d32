"""A model as bytes, and back.

You get a whole model without writing a file yourself.
Yours: `net`.
"""

import pickle

import keras
import numpy as np

batch = np.ones((4, 4), "float32")
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
net.compile("adam", "mse")
net.fit(batch, np.ones((4, 2)), verbose=0)

data = pickle.dumps(net)
received = pickle.loads(data)  # only bytes from yourself: pickle runs code

# Proof: a second model, with the same outputs and the same optimizer.
assert isinstance(data, bytes)
assert received is not net
assert np.array_equal(net(batch), received(batch))
optimizers = net.optimizer.variables, received.optimizer.variables  # if compiled
for ours, theirs in zip(*optimizers, strict=True):
    assert np.array_equal(ours.numpy(), theirs.numpy())
