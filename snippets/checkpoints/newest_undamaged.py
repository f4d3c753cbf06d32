"""Restore the newest checkpoint that is not damaged.

The snippet tries the checkpoints from the newest on, and prints which are damaged.
Yours: the objects in your checkpoint, and the folder.
"""

import tempfile
from pathlib import Path

import tensorflow as tf


def restore_newest(checkpoint, manager):
    for path in reversed(manager.checkpoints):
        try:
            checkpoint.restore(path).assert_consumed()
            return path
        except (tf.errors.OpError, IndexError):  # bad checksum or missing file; cut off
            print("damaged:", Path(path).name)
    raise FileNotFoundError("no usable checkpoint")


# Proof: the third file is cut off, and the second file is restored.
value = tf.Variable(0.0)
checkpoint = tf.train.Checkpoint(value=value)
with tempfile.TemporaryDirectory() as folder:
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    for number in (1.0, 2.0, 3.0):
        value.assign(number)
        newest = manager.save()
    Path(f"{newest}.data-00000-of-00001").write_bytes(b"")
    found = restore_newest(checkpoint, manager)
assert found.endswith("ckpt-2")
assert value == 2.0
