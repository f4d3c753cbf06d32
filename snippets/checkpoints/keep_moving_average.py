"""Keep a moving average of the weights in a checkpoint.

Averages and weights both come back. In `fit`, the option `use_ema` keeps an average.
Yours: the model, and the decay 0.9.
"""

import tempfile

import keras
import tensorflow as tf


def start():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    weights = [v.value for v in model.trainable_variables]  # tf.Variables
    average = tf.train.ExponentialMovingAverage(0.9)
    average.apply(weights)  # creates the shadow variables
    shadow = [average.average(v) for v in weights]
    return model, weights, average, tf.train.Checkpoint(model=model, shadow=shadow)


def values(weights, average):
    return [(v.numpy().tolist(), average.average(v).numpy().tolist()) for v in weights]


# Proof: weights and averages of a new model are those of the first.
model, weights, average, checkpoint = start()
model.set_weights([w + 1 for w in model.get_weights()])  # in place of a training step
average.apply(weights)  # after each step; in fit, Adam(use_ema=True) does all this
with tempfile.TemporaryDirectory() as folder:
    saved = checkpoint.write(f"{folder}/net")
    _, new_weights, new_average, new_checkpoint = start()
    new_checkpoint.read(saved).assert_consumed()
assert values(new_weights, new_average) == values(weights, average)
