"""An asynchronous save that fails raises no error, not even in sync.

The training continues, and the checkpoint does not exist.
Because: A plain save to the same place raises an error.
Upstream: none found
Instead: Look whether the file exists after `sync()`.
Snippet: save_async
"""

import tempfile
from pathlib import Path

import tensorflow as tf

checkpoint = tf.train.Checkpoint(v=tf.Variable(1.0))


def fails(**how):
    with tempfile.TemporaryDirectory() as folder:
        blocked = Path(folder, "file")
        blocked.touch()  # where the folder of the checkpoint should be
        options = tf.train.CheckpointOptions(**how)
        try:
            checkpoint.save(f"{blocked}/net", options=options)
            checkpoint.sync()
        except Exception:
            return True
    return False


assert fails()
assert not fails(enable_async=True), "this fault is gone"
