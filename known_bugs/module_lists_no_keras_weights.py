"""A tf.Module does not list the variables of its Keras layers.

Code that copies, trains or counts `module.variables` leaves all of them out.
Because: The documentation promises the variables of the module and its parts.
Upstream: https://github.com/tensorflow/tensorflow/issues/84019
Instead: Use the variables of the layer or model itself.
Snippet: export_module
"""

import keras
import tensorflow as tf

module = tf.Module()
module.net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])

assert len(module.net.variables) == 2
assert len(module.variables) == 0, "this fault is gone"
