"""Independent copy of a variable with everything kept.

The snippet keeps value, type, name, `trainable` and constraint. A write to one does not
change the other.
Yours: the `tf.Variable`; `copy_keras_variable` is for one of Keras.
"""

import tensorflow as tf


def copy_variable(v):
    with tf.device(v.device):
        return tf.Variable(
            v.read_value(),
            trainable=v.trainable,
            name=v.name.split(":")[0],
            shape=v.shape,
            constraint=v.constraint,
            synchronization=v.synchronization,
            aggregation=v.aggregation,
        )


# Proof: the original changes, the copy does not; all options are the same.
options = {
    "trainable": False,
    "constraint": tf.nn.relu,
    "shape": [None, 1],
    "synchronization": tf.VariableSynchronization.ON_WRITE,
    "aggregation": tf.VariableAggregation.MEAN,
    "dtype": tf.float16,
}
mean = tf.Variable([[1.0]], name="mean", **options)
twin = copy_variable(mean)
mean.assign([[5.0], [6.0]])
assert twin.numpy().tolist() == [[1.0]]
for kept in (*options, "name", "device"):
    assert getattr(twin, kept) == getattr(mean, kept), kept
