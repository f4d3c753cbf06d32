"""A training step for the Object Detection API, with its learning phase.

Without the learning phase, the model learns almost nothing, and there is no error.
Yours: CONFIG, from your `pipeline.config`, and images with their boxes.
"""

import os
import sys
from types import SimpleNamespace

os.environ["TF_USE_LEGACY_KERAS"] = "1"  # before TensorFlow: the API is for Keras 2
absent = ("tensorflow_io", "official.legacy.image_classification.efficientnet")
sys.modules |= dict.fromkeys(absent, SimpleNamespace(efficientnet_model=None))
import tensorflow as tf
from google.protobuf import text_format
from object_detection.builders import model_builder

CONFIG = """center_net { num_classes: 2 feature_extractor { type: "hourglass_10" }
 image_resizer { fixed_shape_resizer { height: 64 width: 64 } }
 object_center_params { classification_loss { penalty_reduced_logistic_focal_loss {} } }
 object_detection_task { localization_loss { l1_localization_loss {} } } }"""
config = text_format.Parse(CONFIG, model_builder.model_pb2.DetectionModel())
net, adam = model_builder.build(config, True), tf.keras.optimizers.legacy.Adam(1e-3)
box, kind, log = tf.constant([[0.2, 0.2, 0.6, 0.8]]), tf.one_hot([1], 2), []
tf.keras.backend.set_learning_phase(True)  # in a tf.function: call it inside
for _ in range(3):
    net.provide_groundtruth([box], [kind], groundtruth_weights_list=[tf.ones(1)])
    with tf.GradientTape() as tape:
        pixels, size = net.preprocess(tf.zeros((1, 64, 64, 3)))
        values = list(net.loss(net.predict(pixels, size), size).values())
    adam.minimize(values, net.trainable_variables, tape=tape)  # their sum
    log.append([float(sum(values)), *map(tf.identity, net.non_trainable_variables)])

# Proof: the loss falls, and the statistics move.
assert log[2][0] < log[0][0]
assert any(tf.reduce_any(a != b) for a, b in zip(log[1][1:], log[2][1:], strict=True))
