"""Copy a model of the Object Detection API in memory.

The copy has its own variables with the same values.
Yours: CONFIG, from your `pipeline.config`.
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
net, second = (model_builder.build(config, is_training=False) for _ in range(2))
for one in (net, second):
    one(tf.zeros((1, 64, 64, 3)))  # most models have no variables before they run
before = net.get_weights()
second.set_weights(before)

# Proof: no variable is shared, and all values are equal.
assert not {id(v) for v in net.variables} & {id(v) for v in second.variables}
pairs = zip(second.get_weights(), before, strict=True)
assert all((ours == theirs).all() for ours, theirs in pairs)
