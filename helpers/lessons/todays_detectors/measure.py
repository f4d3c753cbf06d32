"""What a detector of KerasHub finds in scenes, and its mAP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import keras
import numpy as np

from helpers.detection.coco_map import Precision, judge
from helpers.detection.matching import Found
from helpers.detection.scenes import Scenes


def targets(scenes: Scenes) -> dict[str, np.ndarray]:
    """Return boxes and labels as `fit` of KerasHub takes them; -1 stands for none."""
    return {"boxes": scenes.objects[..., :4], "labels": scenes.objects[..., 4]}


def detections(detector: keras.Model, images: np.ndarray) -> dict[str, np.ndarray]:
    """Preprocess, call and decode one batch; its size must be known to decode it."""
    given = images.astype("float32")
    if detector.preprocessor is not None:
        given = detector.preprocessor(given)
    decoded = detector.decode_predictions(detector(given, training=False), given)
    return {name: keras.ops.convert_to_numpy(part) for name, part in decoded.items()}


def found_in(
    decoded: dict[str, Any], labels: Sequence[str], boxes: slice | list[int] = slice(4)
) -> list[Found]:
    """Name the detections; `boxes` says where top, left, bottom, right stand."""
    found = []
    for image, count in enumerate(decoded["num_detections"]):
        some = slice(int(count))
        names = [labels[int(number)] for number in decoded["labels"][image, some]]
        sides = decoded["boxes"][image, some][:, boxes]
        found.append(Found(sides, decoded["confidence"][image, some], np.array(names)))
    return found


def evaluate(
    detector: keras.Model | Callable[[np.ndarray], dict[str, Any]], scenes: Scenes
) -> Precision:
    """Measure a detector, or a function from images to what is decoded."""
    if isinstance(detector, keras.Model):
        decoded = detections(detector, scenes.images)
    else:
        decoded = detector(scenes.images)
    return judge(found_in(decoded, scenes.classes), scenes)
