"""Copy a subclassed detector in memory for an A/B comparison.

The copy does not change while you train the original.
Yours: `Net` with its arguments in `get_config`.
"""

import keras
import numpy as np


class Net(keras.Model):
    def __init__(self, classes, **more):
        super().__init__(**more)
        self.classes = classes
        self.norm = keras.layers.BatchNormalization()
        self.scores = keras.layers.Dense(classes)
        self(np.zeros((1, 3)))  # built: it has all its variables

    def call(self, x, training=False):
        return self.scores(self.norm(x, training=training))

    def get_config(self):
        return {**super().get_config(), "classes": self.classes}


a, rows = Net(2), np.eye(3, dtype="float32")
a.compile("sgd", "mse")
a.fit(rows, np.ones((3, 2)), verbose=0)  # trained: the statistics have moved
answers = a(rows).numpy()  # from a dict, take one item, here and below
b = Net.from_config(a.get_config())
b.set_weights(a.get_weights())  # trainable or not: also statistics

# Proof: `a` is trained further, and `b` keeps its outputs.
assert np.array_equal(b(rows), answers)
a.fit(rows, np.ones((3, 2)), verbose=0)
assert np.array_equal(b(rows), answers)
assert not np.array_equal(a(rows), answers)
