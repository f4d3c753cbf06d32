"""Restore a model of the Object Detection API for testing, with proof.

The order is: build, restore, run once, assert.
Yours: CONFIG, from your `pipeline.config`, and the folder.
"""

import os
import sys
import tempfile
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
kept, net = (model_builder.build(config, is_training=False) for _ in range(2))
kept(tf.zeros((1, 64, 64, 3)))
with tempfile.TemporaryDirectory() as path:
    tf.train.Checkpoint(model=kept).save(f"{path}/ckpt")
    latest = tf.train.latest_checkpoint(path)
    assert latest, "no checkpoint here: restore(None) would do nothing"
    status = tf.train.Checkpoint(model=net).restore(latest)
    net(tf.zeros((1, 64, 64, 3)))  # most models have no variables before they run
    status.assert_existing_objects_matched().expect_partial()

# Proof: all variables have the saved values.
pairs = zip(net.variables, kept.variables, strict=True)
assert all(tf.reduce_all(ours == theirs) for ours, theirs in pairs)
