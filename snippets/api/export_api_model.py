"""Export a model of the Object Detection API, to be used without the API.

The export takes `uint8` images and gives detections, in a process without the API.
Yours: CONFIG, from your `pipeline.config`, and a restore.
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
net = model_builder.build(config, is_training=False)  # restore it here
spec = tf.TensorSpec((None, None, None, 3), tf.uint8, name="images")
serve = tf.function(lambda images: net(tf.cast(images, tf.float32)), autograph=False)
export, concrete = tf.Module(), serve.get_concrete_function(spec)
export.serve, export.weights = serve, list(concrete.variables)

# Proof: the export finds the same scores.
pixels = tf.cast(tf.reshape(tf.range(8 * 24**2) % 251, (2, 24, 32, 3)), tf.uint8)
with tempfile.TemporaryDirectory() as path:
    tf.saved_model.save(export, path, concrete)
    again = tf.saved_model.load(path)
    scores = again.signatures["serving_default"](images=pixels)["detection_scores"]
assert tf.reduce_all(abs(scores - concrete(pixels)["detection_scores"]) < 1e-4)
