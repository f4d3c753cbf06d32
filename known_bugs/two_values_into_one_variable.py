"""assert_consumed passes although one of two values of the file was dropped.

The program has one variable for two values. The second value is lost.
Because: A value of the file reaches no variable, and the strictest assert passes.
Upstream: none found
Instead: Compare the values after the restore.
Snippet: prove_by_changing
"""

import tempfile

import tensorflow as tf

one = tf.Variable(0.0)
with tempfile.TemporaryDirectory() as folder:
    two = tf.train.Checkpoint(a=tf.Variable(1.0), b=tf.Variable(2.0))
    path = two.write(f"{folder}/two")
    status = tf.train.Checkpoint(a=one, b=one).read(path)
    try:
        status.assert_consumed()
        passed = True
    except AssertionError:
        passed = False

assert passed, "this fault is gone"
