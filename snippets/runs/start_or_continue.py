"""Start or continue a run with a CheckpointManager.

You run the same program for the first start and for every later start.
Yours: what is trained and saved, and a folder that stays.
"""

import tempfile

import tensorflow as tf


def start(folder):
    step = tf.Variable(0)
    checkpoint = tf.train.Checkpoint(step=step)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=2)
    if manager.latest_checkpoint:  # None at the first start
        checkpoint.restore(manager.latest_checkpoint).assert_consumed()
    return step, manager


# Proof: the second start goes on at step 3.
with tempfile.TemporaryDirectory() as folder:
    step, manager = start(folder)
    for _ in range(3):
        step.assign_add(1)
        manager.save()
    step, manager = start(folder)  # as after a restart
    assert step == 3
    assert manager.save().endswith("ckpt-4")
