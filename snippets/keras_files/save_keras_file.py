"""Save a whole Keras model in one file, load it, prove that it is the same.

Weights, optimizer, outputs and `evaluate` are equal, and so is the next step.
Yours: `net`, the data of the proof, and a folder that stays.
"""

import tempfile

import keras
import numpy as np

x, y = np.random.default_rng(0).random((8, 4)), np.ones((8, 2))
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
net.compile("adam", "mse")
net.fit(x, y, shuffle=False, verbose=0)  # one step, so that the optimizer has a state
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    loaded = keras.models.load_model(f"{folder}/net.keras")


# Proof: both are the same model, before and after the next step of training.
def same():  # weights; iterations, learning rate and slots of the optimizer; outputs
    mine, theirs = ([*m.weights, *m.optimizer.variables] for m in (net, loaded))
    equal = [np.array_equal(a, b) for a, b in zip(mine, theirs, strict=True)]
    figures = [m.evaluate(x, y, verbose=0) for m in (net, loaded)]
    equal.append(np.allclose(*figures))  # loss and metrics, with their arguments
    return all(equal) and np.array_equal(net(x), loaded(x))  # compare each output


assert same()
net.fit(x, y, shuffle=False, verbose=0)
assert not same()  # only one was trained: they are two models
loaded.fit(x, y, shuffle=False, verbose=0)
assert same()  # the same next step, bit for bit
