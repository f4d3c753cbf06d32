"""assert_nontrivial_match passes although nothing of the model was restored.

A wrong name is the reason. Only the save counter was matched.
Because: The documentation says that the assert fails if only the root matched.
Upstream: none found
Instead: Use `assert_existing_objects_matched()` and compare values.
Snippet: restore_and_prove
"""

import tempfile

import tensorflow as tf

saved, new = tf.Variable(1.0), tf.Variable(0.0)
with tempfile.TemporaryDirectory() as folder:
    path = tf.train.Checkpoint(model=saved).save(f"{folder}/net")
    status = tf.train.Checkpoint(modle=new).restore(path)
    try:
        status.assert_nontrivial_match()
        passed = True
    except AssertionError:
        passed = False
assert float(new) == 0.0

assert passed, "this fault is gone"
