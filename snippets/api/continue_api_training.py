"""Continue the training of a model of the Object Detection API.

The snippet restores model, optimizer and step. The next step is that of a run without a
stop.
Yours: CONFIG, from your `pipeline.config`, and a folder that stays.
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
ends, folder = [], tempfile.TemporaryDirectory()
for _ in range(2):  # stands for one program that you start twice
    net, adam = model_builder.build(config, True), tf.keras.optimizers.legacy.Adam(1e-3)
    net(tf.zeros((1, 64, 64, 3)))  # before the restore, and not between it and a step
    state = tf.train.Checkpoint(model=net, optimizer=adam, step=adam.iterations)
    manager = tf.train.CheckpointManager(state, folder.name, max_to_keep=2)
    adam.apply_gradients([(w, w) for w in net.trainable_variables])  # creates the slots
    state.restore(manager.latest_checkpoint or manager.save()).assert_consumed()
    adam.apply_gradients([(w, w) for w in net.trainable_variables])  # the next step
    ends.append([state.step.numpy(), *net.get_weights()])

# Proof: the second start takes the same next step as the first.
assert all((one == other).all() for one, other in zip(*ends, strict=True))
