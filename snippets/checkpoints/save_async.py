"""Save asynchronously, and look whether it was saved.

If saving in the background fails, you see an error.
Yours: the objects in your checkpoint, and the folder.
"""

import tempfile
from pathlib import Path

import tensorflow as tf

step, value = tf.Variable(5), tf.Variable(1.0)
checkpoint = tf.train.Checkpoint(step=step, value=value)
options = tf.train.CheckpointOptions(enable_async=True)
with tempfile.TemporaryDirectory() as folder:
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    saved = manager.save(checkpoint_number=int(step), options=options)
    step.assign(6)  # the training continues
    value.assign(2.0)
    checkpoint.sync()
    # Proof: the file has the values of the moment of saving.
    assert saved.endswith("ckpt-5")
    assert Path(f"{saved}.index").exists()
    checkpoint.restore(saved).assert_consumed()
assert step == 5
assert value == 1.0
