"""Fine-tune a KerasHub detector with other classes, and prove what came along.

`num_classes` keeps the backbone. Both heads are new, without a warning.
Yours: the preset, the number of classes, images, boxes and labels.
"""

import tempfile

import keras_hub
import numpy as np

Hub, SHAPE = keras_hub.models, (64, 64, 3)
options = {"input_conv_filters": [64], "input_conv_kernel_sizes": [7]}
options |= {"stackwise_num_filters": [64, 64], "stackwise_num_strides": [1, 2]}
options |= {"stackwise_num_blocks": [1, 1], "block_type": "basic_block"}
encoder = Hub.ResNetBackbone(**options, image_shape=SHAPE)
backbone = Hub.RetinaNetBackbone(encoder, 3, 3, use_p5=False, image_shape=SHAPE)
old = Hub.RetinaNetObjectDetector(backbone, 3, pre_logits_num_conv_layers=0)

with tempfile.TemporaryDirectory() as preset:
    old.save_to_preset(preset)
    new = Hub.ObjectDetector.from_preset(preset, num_classes=4)


def same(ours, theirs):
    pairs = zip(ours.get_weights(), theirs.get_weights(), strict=True)
    return [np.array_equal(a, b) for a, b in pairs]


lost = same(new.box_head, old.box_head)
new.box_head.set_weights(old.box_head.get_weights())  # boxes know no classes
bias = new.classification_head.prediction_layer.bias
bias.assign(np.full(bias.shape, -4.6))  # most places are background

# Proof: what came along is equal before training, and one step changes the backbone.
assert not all(lost), "if this head was kept, its copy is superfluous"
assert all(same(new.backbone, old.backbone))
assert all(same(new.box_head, old.box_head))
assert new.num_classes == 4
images = np.random.default_rng(0).uniform(0, 255, (2, *SHAPE)).astype("float32")
boxes = np.full((2, 1, 4), [8, 8, 40, 40], "float32")  # `fit` refuses float64
wanted = {"boxes": boxes, "labels": np.full((2, 1), 3)}
new.fit(images, wanted, shuffle=False, verbose=0)
assert not all(same(new.backbone, old.backbone))
