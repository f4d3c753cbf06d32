"""Fine-tune a model of the Object Detection API for another number of classes.

Backbone and box head come from the checkpoint, and the class head is new.
Yours: CONFIG, from your `pipeline.config`, your checkpoint, and the classes.
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

CONFIG = """center_net { num_classes: 3 feature_extractor { type: "hourglass_10" }
 image_resizer { fixed_shape_resizer { height: 64 width: 64 } }
 object_center_params { classification_loss { penalty_reduced_logistic_focal_loss {} } }
 object_detection_task { localization_loss { l1_localization_loss {} } } }"""
config = text_format.Parse(CONFIG, model_builder.model_pb2.DetectionModel())
old = model_builder.build(config, is_training=False)
old(tf.zeros((1, 64, 64, 3)))  # here: restore your checkpoint into it, and assert
config.center_net.num_classes = 2  # for an SSD: config.ssd.num_classes
net = model_builder.build(config, is_training=True)
net(tf.zeros((1, 64, 64, 3)))
pairs = list(zip(net.variables, old.get_weights(), strict=True))
taken = [new.assign(value) for new, value in pairs if new.shape == value.shape]

# Proof: all values but those of the class head are copied.
assert len(pairs) - len(taken) == 2  # kernel and bias of each class head (here one)
assert all(tf.reduce_all(a == b) for a, b in pairs if a.shape == b.shape)
