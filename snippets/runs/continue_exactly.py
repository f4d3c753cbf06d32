"""A training loop that continues exactly.

The snippet restores model, optimizer, step, data and random numbers.
Yours: the model, the data, and a folder that stays.
"""

import tempfile

import keras
import tensorflow as tf


def train(folder, until):
    keras.utils.set_random_seed(1)  # the same start for both
    layers = [keras.layers.Dropout(0.5), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    model.optimizer.build(model.trainable_variables)
    data = iter(tf.data.Dataset.range(32).shuffle(32, seed=4).repeat().batch(8))
    seeds = [v.value for v in model.variables if "seed" in v.path]
    checkpoint = tf.train.Checkpoint(model=model, data=data, seeds=seeds)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    while model.optimizer.iterations < until:
        x = tf.one_hot(next(data) % 4, 4)
        model.train_on_batch(x, x[:, :1])
        manager.save()
    return [weights.tolist() for weights in model.get_weights()]


# Proof: a stopped run ends like a run without a stop.
with tempfile.TemporaryDirectory() as folder:
    assert train(f"{folder}/stopped", 3) == train(f"{folder}/stopped", 0)  # restored
    assert train(f"{folder}/stopped", 6) == train(f"{folder}/straight", 6)
