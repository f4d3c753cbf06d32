"""Restore a KerasHub detector for testing from a preset folder.

The folder has weights, config and preprocessing. Labels and answers stand beside them.
Yours: the detector, its labels, and images whose detections you know.
"""

import json
import pathlib
import tempfile

import keras_hub
import numpy as np

Hub, SHAPE = keras_hub.models, (64, 64, 3)
options = {"input_conv_filters": [64], "input_conv_kernel_sizes": [7]}
options |= {"stackwise_num_filters": [64, 64], "stackwise_num_strides": [1, 2]}
options |= {"stackwise_num_blocks": [1, 1], "block_type": "basic_block"}
encoder = Hub.ResNetBackbone(**options, image_shape=SHAPE)
backbone = Hub.RetinaNetBackbone(encoder, 3, 3, use_p5=False, image_shape=SHAPE)
scaled = keras_hub.layers.RetinaNetImageConverter(scale=1 / 255)
prepared = Hub.RetinaNetObjectDetectorPreprocessor(scaled)
detector = Hub.RetinaNetObjectDetector(
    backbone, 2, preprocessor=prepared, pre_logits_num_conv_layers=0
)


def detect(model, images):
    pixels = model.preprocessor(images)  # what `predict` does, with a known batch size
    return model.decode_predictions(model(pixels, training=False), pixels)


images = np.random.default_rng(0).uniform(0, 255, (2, *SHAPE)).astype("float32")
answers = {name: np.array(x).tolist() for name, x in detect(detector, images).items()}
card = {"labels": ["circle", "star"], "answers": answers}
with tempfile.TemporaryDirectory() as preset:
    detector.save_to_preset(preset)
    pathlib.Path(preset, "card.json").write_text(json.dumps(card))
    restored = Hub.ObjectDetector.from_preset(preset)  # in another process
    card = json.loads(pathlib.Path(preset, "card.json").read_text())

# Proof: the restored detector knows its labels, and finds what was noted.
assert restored.num_classes == len(card["labels"])
for name, found in detect(restored, images).items():
    assert np.allclose(found, card["answers"][name], atol=1e-4), name
