"""Restore the latest checkpoint of a folder, or fail.

The snippet never calls `restore(None)`, which does nothing.
Yours: your model in the Checkpoint, and the folder.
"""

import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


def restore_latest(checkpoint, folder):
    assert checkpoint.model.built, "call the model once, BEFORE the restore"
    latest = tf.train.latest_checkpoint(folder)
    if latest is None:
        raise FileNotFoundError(f"no checkpoint in {Path(folder).resolve()}")
    status = checkpoint.restore(latest)
    status.assert_consumed()  # for parts: assert_existing_objects_matched()
    return latest


# Proof: the second model gives the answers of the first.
source, target = (keras.Sequential([keras.layers.Dense(2)]) for _ in range(2))
rows = np.ones((3, 4), "float32")
answers, _ = source(rows), target(rows)  # build both
with tempfile.TemporaryDirectory() as folder:
    tf.train.Checkpoint(model=source).save(f"{folder}/ckpt")
    restore_latest(tf.train.Checkpoint(model=target), folder)
assert np.array_equal(target(rows), answers)  # in another script: stored answers
