"""A convolution of no images has the channels of its input.

The next layer fails with an error about shapes, or joins the wrong shape.
Because: The documentation promises the number of filters as the last axis.
Upstream: none found
Instead: Set `TF_ENABLE_ONEDNN_OPTS=0`, or do not call the layer without images.
"""

import os

os.environ["TF_ENABLE_ONEDNN_OPTS"] = "1"  # the default on newer processors

import tensorflow as tf

images, filters = tf.zeros((0, 8, 8, 16)), tf.zeros((1, 1, 16, 4))
shape = tf.nn.conv2d(images, filters, 1, "SAME").shape

assert shape[-1] != 4, "this fault is gone"
