"""Add a class to a trained head, and keep the old classes.

The old rows are copied. If you train afterwards, replay old examples with the new ones.
Yours: the head, both lists of labels, and the examples.
"""

import keras
import numpy as np


def grow(old_head, old_labels, labels):  # for sigmoid scores, or logits
    config = old_head.get_config()
    config["units" if "units" in config else "filters"] = len(labels)  # Dense or Conv
    head = type(old_head).from_config(config)
    kernel = old_head.kernel
    head.build((None,) * (len(kernel.shape) - 1) + (kernel.shape[-2],))
    places = [labels.index(label) for label in old_labels]  # the order may differ
    for new, old in zip(head.weights, old_head.weights, strict=True):
        values = new.numpy()
        values[..., places] = old.numpy()
        new.assign(values)
    return head


def train(head, x, y):
    net = keras.Sequential([keras.Input((8,)), head])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    net.compile(keras.optimizers.Adam(0.2), loss)
    net.fit(x, y, epochs=30, verbose=0)


# Proof: the old scores did not change, and training with replay keeps the old classes.
old_labels, labels = ["circle", "square"], ["circle", "cross", "square"]
x, y = np.eye(3, 8, dtype="float32") + 0.5, np.arange(3)  # an example of each label
old, new = [0, 2], [1]  # where the old labels and the new one are in `labels`
old_head = keras.layers.Dense(2)
train(old_head, x[old], np.array([0, 1]))
alone, replayed = (grow(old_head, old_labels, labels) for _ in range(2))
assert np.allclose(replayed(x).numpy()[:, old], old_head(x), atol=1e-6)

train(alone, x[new], y[new])  # the new class alone: both old classes are wiped
train(replayed, x, y)  # old examples among the new ones
assert not np.any(np.argmax(alone(x[old]), -1) == y[old])
assert np.array_equal(np.argmax(replayed(x), -1), y)
