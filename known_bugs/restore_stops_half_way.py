"""A restore that raises an error has already changed the first variables.

After the error, the model is neither the previous model nor the saved one.
Because: The error does not say that values were changed.
Upstream: none found
Instead: Compare the shapes with `tf.train.list_variables` before the restore.
Snippet: load_fitting
"""

import tempfile

import tensorflow as tf

with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(a=tf.Variable([7.0]), b=tf.Variable([7.0]))
    path = saved.write(f"{folder}/v")
    new = tf.train.Checkpoint(a=tf.Variable([0.0]), b=tf.Variable([0.0, 0.0]))
    try:
        new.read(path)
        raised = False
    except ValueError:
        raised = True
assert raised

assert float(new.a[0]) == 7.0, "this fault is gone"
