"""Fingerprint of models, to tell whether their weights are the same.

A fingerprint is one short string for all weights, and changes if a bit changes. Compare
outputs separately.
Yours: the models that you compare.
"""

from hashlib import sha256

import keras


def weights_fingerprint(model):
    total = sha256()
    for weight in model.weights:  # variables would include the seeds of Dropout
        total.update(f"{weight.shape} {weight.dtype}".encode())
        total.update(weight.numpy().tobytes())
    return total.hexdigest()  # of weights only: also compare outputs


# Proof: equal for a copy, and different after the smallest change.
layers = [keras.layers.Dense(2), keras.layers.BatchNormalization()]
first = keras.Sequential([keras.Input((3,)), *layers])
second = keras.models.clone_model(first)
second.set_weights(first.get_weights())
assert weights_fingerprint(second) == weights_fingerprint(first)
second.layers[-1].moving_mean.assign([0.0, 1e-7])  # it is not trainable
assert weights_fingerprint(second) != weights_fingerprint(first)
