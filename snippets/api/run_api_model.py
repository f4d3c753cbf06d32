"""Build and run a model of the Object Detection API on today's TensorFlow.

The snippet uses the archived API, and puts back what today's TensorFlow lacks.
Yours: CONFIG, what is in `model { … }` of your `pipeline.config`.
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

CONFIG = """ssd { num_classes: 2 box_coder { faster_rcnn_box_coder {} }
  image_resizer { fixed_shape_resizer { height: 96 width: 96 } }
  feature_extractor { type: "ssd_mobilenet_v2_keras" depth_multiplier: 0.35 }
  matcher { argmax_matcher {} } similarity_calculator { iou_similarity {} }
  box_predictor { convolutional_box_predictor { conv_hyperparams {
    regularizer { l2_regularizer {} } initializer { random_normal_initializer {} } } } }
  anchor_generator { ssd_anchor_generator { aspect_ratios: 1 } }
  loss { localization_loss { weighted_smooth_l1 {} }
    classification_loss { weighted_sigmoid {} } } }"""  # what is in your model { … }
config = text_format.Parse(CONFIG, model_builder.model_pb2.DetectionModel())
net = model_builder.build(config, is_training=False)
pixels, true_shapes = net.preprocess(tf.zeros((2, 128, 64, 3)))
found = net.postprocess(net.predict(pixels, true_shapes), true_shapes)

# Proof: `preprocess` resizes, and each image has 100 boxes.
assert pixels.shape[1:3] == (96, 96)
assert found["detection_boxes"].shape == (2, 100, 4)
