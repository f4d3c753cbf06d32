"""Builds, perturbs, saves and restores one detector of a family of the API."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

_CONVOLUTION = """
  regularizer { l2_regularizer { weight: 0.0001 } }
  initializer { truncated_normal_initializer { stddev: 0.03 } }
"""
_HYPER = f"""
  conv_hyperparams {{
    {_CONVOLUTION} activation: RELU_6 batch_norm {{ scale: true }}
  }}
"""
_NMS = """
  batch_non_max_suppression {
    score_threshold: 0.01 iou_threshold: 0.6
    max_detections_per_class: 10 max_total_detections: 10
  }
"""
_SHARED = (
    "weight_shared_convolutional_box_predictor { depth: 32 kernel_size: 3 "
    f"num_layers_before_predictor: 1 {_HYPER} }}"
)
_SCALES = "multiscale_anchor_generator { min_level: 3 max_level: 5 aspect_ratios: 1 }"


def _ssd(
    side: int,
    kind: str,
    features: str,
    predictor: str = _SHARED,
    anchors: str = _SCALES,
) -> str:
    return f"""
    ssd {{
      num_classes: 3
      image_resizer {{ fixed_shape_resizer {{ height: {side} width: {side} }} }}
      feature_extractor {{
        type: "{kind}" {features} {_HYPER}
        override_base_feature_extractor_hyperparams: true
      }}
      box_coder {{ faster_rcnn_box_coder {{ }} }}
      matcher {{ argmax_matcher {{ matched_threshold: 0.5 unmatched_threshold: 0.5 }} }}
      similarity_calculator {{ iou_similarity {{ }} }}
      box_predictor {{ {predictor} }}
      anchor_generator {{ {anchors} }}
      post_processing {{ {_NMS} score_converter: SIGMOID }}
      loss {{
        localization_loss {{ weighted_smooth_l1 {{ }} }}
        classification_loss {{ weighted_sigmoid_focal {{ }} }}
        classification_weight: 1 localization_weight: 1
      }}
    }}
    """


CONFIGS: dict[str, str] = {
    "ssd": _ssd(
        side=128,
        kind="ssd_mobilenet_v2_keras",
        features="depth_multiplier: 0.35 min_depth: 8",
        predictor=f"convolutional_box_predictor {{ kernel_size: 1 {_HYPER} }}",
        anchors="ssd_anchor_generator { num_layers: 6 aspect_ratios: 1 }",
    ),
    "ssd fpn": _ssd(
        side=128,
        kind="ssd_mobilenet_v2_fpn_keras",
        features="depth_multiplier: 0.35 min_depth: 8 use_depthwise: true "
        "fpn { min_level: 3 max_level: 5 additional_layer_depth: 32 }",
    ),
    "retinanet": _ssd(
        side=160,
        kind="ssd_resnet50_v1_fpn_keras",
        features="fpn { min_level: 3 max_level: 7 additional_layer_depth: 32 }",
        anchors=_SCALES.replace("5", "7"),
    ),
    "faster rcnn": f"""
      faster_rcnn {{
        num_classes: 3
        image_resizer {{ fixed_shape_resizer {{ height: 160 width: 160 }} }}
        feature_extractor {{ type: "faster_rcnn_resnet50_keras" }}
        first_stage_anchor_generator {{ grid_anchor_generator {{
          scales: 0.5 aspect_ratios: 1 height_stride: 16 width_stride: 16 }} }}
        first_stage_box_predictor_conv_hyperparams {{ op: CONV {_CONVOLUTION} }}
        first_stage_nms_score_threshold: 0.0 first_stage_nms_iou_threshold: 0.7
        first_stage_max_proposals: 10
        first_stage_localization_loss_weight: 2 first_stage_objectness_loss_weight: 1
        initial_crop_size: 14 maxpool_kernel_size: 2 maxpool_stride: 2
        second_stage_box_predictor {{ mask_rcnn_box_predictor {{
          fc_hyperparams {{ op: FC {_CONVOLUTION} }} }} }}
        second_stage_post_processing {{ {_NMS} score_converter: SOFTMAX }}
        second_stage_localization_loss_weight: 2
        second_stage_classification_loss_weight: 1
      }}
    """,
    "centernet": """
      center_net {
        num_classes: 3
        feature_extractor { type: "hourglass_10" channel_means: 100
          channel_means: 100 channel_means: 100 channel_stds: 50 channel_stds: 50
          channel_stds: 50 bgr_ordering: true }
        image_resizer { keep_aspect_ratio_resizer { min_dimension: 128
          max_dimension: 128 pad_to_max_dimension: true } }
        object_detection_task { task_loss_weight: 1 offset_loss_weight: 1
          scale_loss_weight: 0.1 localization_loss { l1_localization_loss { } } }
        object_center_params { object_center_loss_weight: 1 max_box_predictions: 10
          classification_loss { penalty_reduced_logistic_focal_loss { } } }
      }
    """,
    "efficientdet": _ssd(
        side=256,
        kind="ssd_efficientnet-b0_bifpn_keras",
        features="bifpn { min_level: 3 max_level: 5 "
        "num_iterations: 1 num_filters: 16 }",
    ),
}


def prove(family: str) -> dict[str, object]:
    """Say what is true of a restored detector; the API must be importable."""
    import numpy as np
    import tensorflow as tf
    from google.protobuf import text_format
    from object_detection.builders import model_builder
    from object_detection.protos import model_pb2

    # Threads add in any order, and of two scores as good as equal, now the one, now the
    # other box is kept: one thread, known weights, an image whose places differ.
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.keras.utils.set_random_seed(0)
    config = text_format.Parse(CONFIGS[family], model_pb2.DetectionModel())
    rng = np.random.default_rng(0)
    images = tf.constant(rng.uniform(0, 255, (1, 96, 96, 3)), tf.float32)

    def build() -> tuple[tf.Module, Callable]:
        model = model_builder.build(config, is_training=False)

        def run() -> list[tf.Tensor]:
            inputs, shapes = model.preprocess(images)
            predicted = model.predict(inputs, shapes)
            # Detections alone prove little: an untrained detector may have none.
            return tf.nest.flatten([predicted, model.postprocess(predicted, shapes)])

        return model, run

    saved, run_saved = build()
    before = run_saved()  # variables appear
    for variable in saved.variables:
        noise = rng.uniform(0.9, 1.1, variable.shape)  # variances stay positive
        variable.assign(variable.numpy() * noise + 0.001 * noise)
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=saved).write(f"{folder}/{family}")
        restored, run_restored = build()
        status = tf.train.Checkpoint(model=restored).read(path)
        found = run_restored()
        status.assert_existing_objects_matched()

    def all_close(ours: list, theirs: list) -> bool:
        pairs = zip(ours, theirs, strict=True)
        return all(np.allclose(a, b, rtol=1e-4, atol=1e-4) for a, b in pairs)

    pairs = zip(restored.variables, saved.variables, strict=True)
    expected = run_saved()
    return {
        "variables": len(saved.variables),
        "equal": all(np.array_equal(a, b) for a, b in pairs),
        "same outputs": all_close(found, expected),
        "others before": not all_close(before, expected),
    }
