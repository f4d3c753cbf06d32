"""Keep the best checkpoint, also over restarts.

The checkpoint also holds the best value so far.
Yours: what is trained and saved, and the value that counts.
"""

import tempfile

import tensorflow as tf


def start(folder):
    weights, best = tf.Variable(0.0), tf.Variable(float("inf"))
    checkpoint = tf.train.Checkpoint(weights=weights, best=best)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=1)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    return weights, best, manager


def train(folder, losses):
    weights, best, manager = start(folder)
    for loss in losses:
        weights.assign(loss * 10)  # in place of an epoch of training
        if loss < best:
            best.assign(loss)
            manager.save()


# Proof: a restart that is never better leaves the best one in place.
with tempfile.TemporaryDirectory() as folder:
    train(folder, [0.5, 0.25, 0.75])
    train(folder, [0.5, 1.0])  # after a restart: never better
    weights, best, _ = start(folder)
assert best == 0.25
assert weights == 2.5
