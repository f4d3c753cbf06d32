"""A checkpoint does not hold the vocabulary of a text layer, and no assert notices.

After the restore every word is unknown, and `assert_consumed()` passes.
Because: The words are state of the layer, and the strictest assert passes.
Upstream: https://github.com/tensorflow/tensorflow/issues/56054
Instead: Save the words beside the checkpoint, and call `set_vocabulary`.
Snippet: vocabulary_beside_checkpoint
"""

import tempfile

import keras
import tensorflow as tf

saved, new = keras.layers.StringLookup(), keras.layers.StringLookup()
saved.adapt(tf.constant(["cat", "dog"]))
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(words=saved).write(f"{folder}/words")
    tf.train.Checkpoint(words=new).read(path).assert_consumed()

assert "cat" in saved.get_vocabulary()
assert "cat" not in new.get_vocabulary(), "this fault is gone"
