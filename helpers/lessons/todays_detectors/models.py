"""Two small detectors of KerasHub for the scenes, built without a download."""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from helpers import DATA
from helpers.detection.detector import PRETRAINED, Detector
from helpers.detection.scenes import SIZE

try:
    import keras_hub
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"{error.name} is missing: in the folder of the kit, run `python -m pip "
        "install --no-deps --require-hashes -r requirements-kerashub.txt`."
    ) from error

PRESET = DATA / "shapes_retinanet"  # `make pretrain` writes it
SHAPE = (SIZE, SIZE, 3)
WIDTHS = ((16, 2), (32, 2), (64, 2), (96, 1), (96, 1), (96, 1))  # and strides


@keras.saving.register_keras_serializable("copy-save-restore")
class ShapesEncoder(keras_hub.models.FeaturePyramidBackbone):
    """Body and tower of the kit's own detector, as a backbone of KerasHub."""

    def __init__(self, image_shape: tuple[int, ...] = SHAPE, **more: Any) -> None:
        images = features = keras.Input(image_shape)
        for width, strides in WIDTHS:
            features = _convolve(features, width, strides)
        super().__init__(inputs=images, outputs=features, **more)
        self.image_shape = image_shape
        self.pyramid_outputs = {"P3": features}  # 2**3 pixels are one cell

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"image_shape": self.image_shape}


def _convolve(features: Any, width: int, strides: int) -> Any:
    convolution = keras.layers.Conv2D(width, 3, strides, padding="same", use_bias=False)
    normal = keras.layers.BatchNormalization(momentum=0.95)
    return keras.layers.ReLU()(normal(convolution(features)))


def pretrained_encoder() -> ShapesEncoder:
    """Return an encoder with the weights of the kit's pretrained detector."""
    detector, encoder = Detector(classes=3), ShapesEncoder()
    tf.train.Checkpoint(model=detector).read(PRETRAINED).assert_consumed()
    taken = [*detector.backbone.weights, *detector.tower.weights]
    encoder.set_weights([weight.numpy() for weight in taken])
    return encoder


def decoder(**more: Any) -> keras_hub.layers.NonMaxSuppression:
    """Keep boxes over a score of 0.05: a measure needs the unsure ones, too."""
    options = {"confidence_threshold": 0.05, "max_detections": 20} | more
    return keras_hub.layers.NonMaxSuppression("yxyx", from_logits=True, **options)


def retinanet_backbone() -> keras_hub.models.RetinaNetBackbone:
    return keras_hub.models.RetinaNetBackbone(
        pretrained_encoder(), min_level=3, max_level=3, use_p5=False, image_shape=SHAPE
    )


def retinanet(
    backbone: keras.Model, classes: int, **more: Any
) -> keras_hub.models.RetinaNetObjectDetector:
    """Return a RetinaNet with new heads; objects of the scenes have 14 to 38 pixels."""
    anchors = keras_hub.layers.AnchorGenerator(
        "yxyx",
        min_level=3,
        max_level=3,
        num_scales=3,
        aspect_ratios=[1.0],
        anchor_size=2.25,
    )
    scaled = keras_hub.layers.RetinaNetImageConverter(scale=1 / 127.5, offset=-1.0)
    detector = keras_hub.models.RetinaNetObjectDetector(
        backbone,
        classes,
        "yxyx",
        anchors,
        pre_logits_num_conv_layers=0,
        preprocessor=keras_hub.models.RetinaNetObjectDetectorPreprocessor(scaled),
        prediction_decoder=decoder(),
        **more,
    )
    # The class of the label encoder is not public.
    matcher = detector.label_encoder.get_config()
    matcher |= {"positive_threshold": 0.4, "negative_threshold": 0.3}
    detector.label_encoder = type(detector.label_encoder).from_config(matcher)
    return detector


def start_heads(detector: keras.Model) -> keras.Model:
    """Let new heads expect background and plain anchors.

    KerasHub 0.32 gives the rare start to the biases of the boxes, not of the classes.
    """
    for head, value in ((detector.box_head, 0.0), (detector.classification_head, -4.0)):
        bias = head.prediction_layer.bias
        bias.assign(keras.ops.full(bias.shape, value))
    return detector


def dfine_backbone(classes: int) -> keras_hub.models.DFineBackbone:
    """Return a body of D-FINE that is as narrow as it can be built."""
    stages = ["stage3", "stage4"]
    body = keras_hub.models.HGNetV2Backbone(
        stem_channels=[3, 8, 8],
        stackwise_stage_filters=[
            [8, 8, 16, 1, 1, 3],
            [16, 8, 32, 1, 1, 3],
            [32, 16, 48, 1, 1, 3],
            [48, 16, 64, 1, 1, 3],
        ],
        apply_downsample=[False, True, True, True],
        use_lightweight_conv_block=[False] * 4,
        depths=[1] * 4,
        hidden_sizes=[16, 32, 48, 64],
        embedding_size=8,
        use_learnable_affine_block=True,
        hidden_act="relu",
        image_shape=SHAPE,
        out_features=stages,
    )
    return keras_hub.models.DFineBackbone(
        backbone=body,
        decoder_in_channels=[32, 32],
        encoder_hidden_dim=32,
        num_denoising=0,
        num_labels=classes,
        hidden_dim=32,
        learn_initial_query=False,
        num_queries=12,
        anchor_image_size=(SIZE, SIZE),
        feat_strides=[16, 32],
        num_feature_levels=2,
        encoder_in_channels=[48, 64],
        encode_proj_layers=[1],
        num_attention_heads=2,
        encoder_ffn_dim=64,
        num_encoder_layers=1,
        hidden_expansion=0.34,
        depth_multiplier=0.5,
        eval_idx=-1,
        num_decoder_layers=1,
        decoder_attention_heads=2,
        decoder_ffn_dim=64,
        decoder_n_points=[2, 2],
        lqe_hidden_dim=16,
        num_lqe_layers=2,
        out_features=stages,
        image_shape=SHAPE,
    )


def dfine(backbone: keras.Model, classes: int) -> keras_hub.models.DFineObjectDetector:
    scaled = keras_hub.layers.DFineImageConverter(scale=1 / 255)
    return keras_hub.models.DFineObjectDetector(
        backbone,
        classes,
        "yxyx",
        keras_hub.models.DFineObjectDetectorPreprocessor(scaled),
        prediction_decoder=decoder(confidence_threshold=0.0, max_detections=12),
    )
