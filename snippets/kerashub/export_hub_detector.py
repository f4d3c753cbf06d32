"""Export a KerasHub detector with uint8 pixels in and boxes out.

`model.export` gives raw outputs. Here scaling and non-maximum suppression are inside.
Yours: the detector and the size of its images.
"""

import tempfile

import keras
import keras_hub
import numpy as np
import tensorflow as tf

Hub, SHAPE = keras_hub.models, (64, 64, 3)
options = {"input_conv_filters": [64], "input_conv_kernel_sizes": [7]}
options |= {"stackwise_num_filters": [64, 64], "stackwise_num_strides": [1, 2]}
options |= {"stackwise_num_blocks": [1, 1], "block_type": "basic_block"}
encoder = Hub.ResNetBackbone(**options, image_shape=SHAPE)
backbone = Hub.RetinaNetBackbone(encoder, 3, 3, use_p5=False, image_shape=SHAPE)
net = Hub.RetinaNetObjectDetector(backbone, 2, pre_logits_num_conv_layers=0)
kinds = {"boxes": tf.float32, "confidence": tf.float32}
kinds |= {"labels": tf.int64, "num_detections": tf.int32}


def one(image):  # the decoder must know the size of its batch: here it is 1
    pixels = tf.cast(image[None], tf.float32) / 255  # as your preprocessor does
    found = net.decode_predictions(net(pixels, training=False), pixels)
    return {name: tf.cast(found[name][0], kind) for name, kind in kinds.items()}


@tf.function(input_signature=[tf.TensorSpec((None, *SHAPE), tf.uint8, name="images")])
def serve(images):
    return tf.map_fn(one, images, fn_output_signature=kinds)


# Proof: the export finds the same as the detector, in a batch of any size.
pixels = np.random.default_rng(0).integers(0, 256, (3, *SHAPE), "uint8")
wanted = serve(pixels)
with tempfile.TemporaryDirectory() as path:
    archive = keras.export.ExportArchive()
    archive.add_endpoint("serve", serve)
    archive.write_out(path, verbose=False)
    reloaded = tf.saved_model.load(path)
    found = reloaded.signatures["serving_default"](images=tf.constant(pixels))
assert all(np.array_equal(found[name], x) for name, x in wanted.items())
