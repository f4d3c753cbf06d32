"""A small model of each family of the API, as the `model` part of a pipeline.config."""

from __future__ import annotations

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
_SMALL = "depth_multiplier: 0.35 min_depth: 8"
_PYRAMID = "fpn { min_level: 3 max_level: 5 additional_layer_depth: 32 }"


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
        type: "ssd_{kind}_keras" {features} {_HYPER}
        override_base_feature_extractor_hyperparams: true
      }}
      box_coder {{ faster_rcnn_box_coder {{ }} }}
      matcher {{ argmax_matcher {{ matched_threshold: 0.5 unmatched_threshold: 0.5
        force_match_for_each_row: true }} }}
      similarity_calculator {{ iou_similarity {{ }} }}
      box_predictor {{ {predictor} }}
      anchor_generator {{ {anchors} }}
      post_processing {{ {_NMS} score_converter: SIGMOID }}
      loss {{
        localization_loss {{ weighted_smooth_l1 {{ }} }}
        classification_loss {{ weighted_sigmoid_focal {{ gamma: 2 alpha: 0.25 }} }}
        classification_weight: 1 localization_weight: 1
      }}
    }}
    """


def _plain_ssd(kind: str) -> str:
    return _ssd(
        side=128,
        kind=kind,
        features=_SMALL,
        predictor=f"convolutional_box_predictor {{ kernel_size: 1 {_HYPER} }}",
        anchors="ssd_anchor_generator { num_layers: 6 aspect_ratios: 1 }",
    )


def _retinanet(kind: str) -> str:
    features = _PYRAMID.replace("5", "7")
    return _ssd(160, kind, features, anchors=_SCALES.replace("5", "7"))


def _efficientdet(number: int) -> str:
    features = "bifpn { min_level: 3 max_level: 7 num_iterations: 1 num_filters: 16 }"
    kind = f"efficientnet-b{number}_bifpn"
    return _ssd(256, kind, features, anchors=_SCALES.replace("5", "7"))


_CROP = "initial_crop_size: 14 maxpool_kernel_size: 2 maxpool_stride: 2"
_DENSE = f"fc_hyperparams {{ op: FC {_CONVOLUTION} }}"
_MASKS = f"""
  conv_hyperparams {{ op: CONV {_CONVOLUTION} }} predict_instance_masks: true
  mask_prediction_conv_depth: 16 mask_height: 14 mask_width: 14
"""
_GRID = """
  grid_anchor_generator { scales: 0.5 aspect_ratios: 1
    height_stride: 16 width_stride: 16 }
"""


def _faster(
    kind: str,
    masks: str = "",
    features: str = "",
    predictor: str = "",
    anchors: str = _GRID,
    more: str = _CROP,
) -> str:
    predictor = predictor or f"mask_rcnn_box_predictor {{ {_DENSE} {masks} }}"
    stages = "number_of_stages: 3" if masks else ""
    return f"""
    faster_rcnn {{
      num_classes: 3 {stages}
      image_resizer {{ fixed_shape_resizer {{ height: 160 width: 160 }} }}
      feature_extractor {{ type: "faster_rcnn_{kind}_keras" {features}
        batch_norm_trainable: true }}
      first_stage_anchor_generator {{ {anchors} }}
      first_stage_box_predictor_conv_hyperparams {{ op: CONV {_CONVOLUTION} }}
      first_stage_nms_score_threshold: 0.0 first_stage_nms_iou_threshold: 0.7
      first_stage_max_proposals: 10
      first_stage_localization_loss_weight: 2 first_stage_objectness_loss_weight: 1
      second_stage_box_predictor {{ {predictor} }}
      second_stage_batch_size: 8
      second_stage_post_processing {{ {_NMS} score_converter: SOFTMAX }}
      second_stage_localization_loss_weight: 2
      second_stage_classification_loss_weight: 1
      {more}
    }}
    """


_CONTEXT = f"""{_CROP}
  context_config {{ max_num_context_features: 4 context_feature_length: 16
    attention_bottleneck_dimension: 16 }}
"""
_POSITIONS = f"""
  rfcn_box_predictor {{ conv_hyperparams {{ op: CONV {_CONVOLUTION} }}
    num_spatial_bins_height: 3 num_spatial_bins_width: 3 depth: 16
    crop_height: 18 crop_width: 18 }}
"""
_PYRAMID_ANCHORS = """
  multiscale_anchor_generator { min_level: 2 max_level: 6 aspect_ratios: 1
    normalize_coordinates: false }
"""


def _centernet(kind: str, task: str = "", features: str = "") -> str:
    mean, deviation = "channel_means: 100 " * 3, "channel_stds: 50 " * 3
    return f"""
    center_net {{
      num_classes: 3
      feature_extractor {{ type: "{kind}" {mean} {deviation} {features} }}
      image_resizer {{ keep_aspect_ratio_resizer {{ min_dimension: 128
        max_dimension: 128 pad_to_max_dimension: true }} }}
      object_detection_task {{ task_loss_weight: 1 offset_loss_weight: 1
        scale_loss_weight: 0.1 localization_loss {{ l1_localization_loss {{ }} }} }}
      object_center_params {{ object_center_loss_weight: 1 max_box_predictions: 10
        classification_loss {{ penalty_reduced_logistic_focal_loss {{
          alpha: 2 beta: 4 }} }} }}
      {task}
    }}
    """


_MASK_TASK = """
  mask_estimation_task { mask_height: 16 mask_width: 16
    classification_loss { weighted_softmax { } } }
"""
KEYPOINT_FILE = "keypoints.pbtxt"
KEYPOINTS = """
item { id: 1 name: "shape" keypoints { id: 0 label: "top" }
  keypoints { id: 1 label: "left" } }
"""
_KEYPOINT_TASK = f"""
  keypoint_label_map_path: "{KEYPOINT_FILE}"
  keypoint_estimation_task {{ task_name: "points" keypoint_class_name: "shape"
    keypoint_label_to_std {{ key: "top" value: 0.1 }}
    keypoint_label_to_std {{ key: "left" value: 0.1 }}
    num_candidates_per_keypoint: 5
    loss {{ localization_loss {{ l1_localization_loss {{ }} }}
      classification_loss {{ penalty_reduced_logistic_focal_loss {{
        alpha: 2 beta: 4 }} }} }} }}
"""
# Its loss on colours is the one that needs L*a*b*.
_DEEPMAC_TASK = """
  deepmac_mask_estimation { dim: 8 pixel_embedding_dim: 4 mask_size: 16
    network_type: "resnet4" num_init_channels: 8 postprocess_crop_size: 32
    box_consistency_loss_weight: 1 feature_consistency_loss_weight: 1
    classification_loss { weighted_sigmoid { } } }
"""
_SEPARABLE = "use_separable_conv: true"

CONFIGS: dict[str, str] = {
    "ssd": _plain_ssd("mobilenet_v2"),
    "ssd fpn": _ssd(
        128, "mobilenet_v2_fpn", f"{_SMALL} use_depthwise: true {_PYRAMID}"
    ),
    "faster rcnn": _faster("resnet50"),
    "centernet": _centernet("hourglass_10", features="bgr_ordering: true"),
    "deepmac": _centernet("hourglass_10", _DEEPMAC_TASK),
    "ssd mobilenet v1": _plain_ssd("mobilenet_v1"),
    "ssd mobilenet v1 fpn": _ssd(128, "mobilenet_v1_fpn", f"{_SMALL} {_PYRAMID}"),
    "retinanet": _retinanet("resnet50_v1_fpn"),
    "retinanet 101": _retinanet("resnet101_v1_fpn"),
    "retinanet 152": _retinanet("resnet152_v1_fpn"),
    "efficientdet": _efficientdet(0),
    "efficientdet d1": _efficientdet(1),
    "efficientdet d4": _efficientdet(4),
    "efficientdet d7": _efficientdet(7),
    "faster rcnn 101": _faster("resnet101"),
    "faster rcnn 152": _faster("resnet152"),
    "faster rcnn fpn": _faster(
        "resnet50_fpn",
        features=f"fpn {{ min_level: 2 max_level: 6 }} {_HYPER}",
        anchors=_PYRAMID_ANCHORS,
    ),
    "faster rcnn inception": _faster("inception_resnet_v2"),
    "mask rcnn": _faster("resnet50", masks=_MASKS),
    "mask rcnn inception": _faster("inception_resnet_v2", masks=_MASKS),
    "context rcnn": _faster("resnet50", more=_CONTEXT),
    "rfcn": _faster("resnet50", predictor=_POSITIONS, more=""),
    "centernet resnet 50": _centernet("resnet_v2_50"),
    "centernet resnet 101": _centernet("resnet_v2_101"),
    "centernet fpn 18": _centernet("resnet_v1_18_fpn"),
    "centernet fpn 34": _centernet("resnet_v1_34_fpn"),
    "centernet fpn 50": _centernet("resnet_v1_50_fpn"),
    "centernet fpn 101": _centernet("resnet_v1_101_fpn"),
    "centernet masks": _centernet("resnet_v1_50_fpn", _MASK_TASK),
    "centernet mobilenet": _centernet("mobilenet_v2"),
    "centernet mobilenet fpn": _centernet("mobilenet_v2_fpn"),
    "centernet mobilenet fpn separable": _centernet(
        "mobilenet_v2_fpn_sep_conv", features=_SEPARABLE
    ),
    "centernet keypoints": _centernet("mobilenet_v2_fpn", _KEYPOINT_TASK),
    "centernet hourglass 20": _centernet("hourglass_20"),
    "centernet hourglass 32": _centernet("hourglass_32"),
    "centernet hourglass 52": _centernet("hourglass_52"),
    "centernet hourglass 104": _centernet("hourglass_104"),
}
