"""After a restart, asynchronous saves begin at number 1 again.

The first new checkpoint overwrites an old one of the same number.
Because: With plain saves the numbers continue after the same restore.
Upstream: none found
Instead: Pass `checkpoint_number` to the manager.
Snippet: save_async
"""

import tempfile

import tensorflow as tf


def second_name(**how):
    options = tf.train.CheckpointOptions(**how)
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(2):  # a run, and the run after a restart
            checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))
            manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
            manager.restore_or_initialize()
            name = manager.save(options=options)
            checkpoint.sync()
    return name.rpartition("-")[2]


assert second_name() == "2"
assert second_name(enable_async=True) != "2", "this fault is gone"
