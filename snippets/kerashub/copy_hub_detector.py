"""Copy a KerasHub detector in memory.

The copy does not change while you train the original.
Yours: the detector.
"""

import keras_hub
import numpy as np

Hub, SHAPE = keras_hub.models, (64, 64, 3)
options = {"input_conv_filters": [64], "input_conv_kernel_sizes": [7]}
options |= {"stackwise_num_filters": [64, 64], "stackwise_num_strides": [1, 2]}
options |= {"stackwise_num_blocks": [1, 1], "block_type": "basic_block"}
encoder = Hub.ResNetBackbone(**options, image_shape=SHAPE)
backbone = Hub.RetinaNetBackbone(encoder, 3, 3, use_p5=False, image_shape=SHAPE)
a = Hub.RetinaNetObjectDetector(backbone, 2, pre_logits_num_conv_layers=0)

b = type(a).from_config(a.get_config())  # also a new backbone
b.set_weights(a.get_weights())  # by the order of weights: no optimizer, no seeds


def answers(model):
    return [np.array(part) for part in model(images, training=False).values()]


# Proof: same outputs, no shared weight, and `b` keeps them while `a` is trained.
images = np.random.default_rng(0).uniform(0, 1, (2, *SHAPE)).astype("float32")
before = answers(a)
assert not {id(w) for w in a.weights} & {id(w) for w in b.weights}
assert all(map(np.array_equal, answers(b), before))
boxes = np.full((2, 1, 4), [8, 8, 40, 40], "float32")  # `fit` refuses float64
wanted = {"boxes": boxes, "labels": np.ones((2, 1))}
a.fit(images, wanted, shuffle=False, verbose=0)
assert all(map(np.array_equal, answers(b), before))
assert not all(map(np.array_equal, answers(a), before))
