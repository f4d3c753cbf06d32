"""copy.deepcopy of a variable on a second device puts the copy on the first one.

The copy fills the memory of the first device, without an error.
Because: The copy loses a property of the variable, and no error tells you.
Upstream: none found
Instead: Copy within `tf.device(v.device)`.
Snippet: copy_variable
"""

import copy

import tensorflow as tf

(cpu,) = tf.config.list_physical_devices("CPU")
two = [tf.config.LogicalDeviceConfiguration()] * 2
tf.config.set_logical_device_configuration(cpu, two)
with tf.device("CPU:1"):
    far = tf.Variable([1.0, 2.0])
twin = copy.deepcopy(far)

assert far.device.endswith("CPU:1")
assert not twin.device.endswith("CPU:1"), "this fault is gone"
