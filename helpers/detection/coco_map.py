"""Mean average precision by the rules of COCO, computed by pycocotools."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from helpers.detection.matching import Found, find
from helpers.detection.scenes import Scenes


@dataclass(frozen=True)
class Precision:
    """How well objects were found: at an overlap of one half, and on average."""

    at_half: float  # mAP@0.5
    mean: float  # mAP@[.5:.95]
    classes: dict[str, float]  # mAP@0.5 of each class

    def __repr__(self) -> str:
        return f"mAP@0.5 {self.at_half:.3f}, mAP@[.5:.95] {self.mean:.3f}"


def evaluate(model: Any, scenes: Scenes) -> Precision:
    """Detect in all scenes with a model of their classes, and compare."""
    return judge(find(model, scenes.images, scenes.classes), scenes)


def judge(found: Sequence[Found], scenes: Scenes) -> Precision:
    """Compare detections with what is there."""
    results = [
        {"image_id": number, "score": float(score), **_annotation(box, name, scenes)}
        for number, one in enumerate(found)
        for box, score, name in zip(one.boxes, one.scores, one.names, strict=True)
        if name in scenes.classes
    ]
    if not results:
        return Precision(0.0, 0.0, dict.fromkeys(scenes.classes, 0.0))
    with contextlib.redirect_stdout(io.StringIO()):  # it prints a report of its own
        truth = COCO()
        truth.dataset = as_coco(scenes)
        truth.createIndex()
        coco = COCOeval(truth, truth.loadRes(results), "bbox")
        coco.evaluate()
        coco.accumulate()
    # overlaps, recalls, classes, sizes (the first is all), numbers (the last is 100);
    # -1 where a class does not occur: it does not count
    precision = coco.eval["precision"][:, :, :, 0, -1]
    there = precision[0, 0] > -1
    classes = precision[0].mean(0).tolist()
    return Precision(
        float(precision[0][:, there].mean()),
        float(precision[:, :, there].mean()),
        {n: ap for n, ap in zip(scenes.classes, classes, strict=True) if ap > -1},
    )


def as_coco(scenes: Scenes) -> dict[str, list[dict[str, Any]]]:
    """Return what is there in the form of a COCO file."""
    objects: list[dict[str, Any]] = []
    for image, number in np.argwhere(scenes.objects[..., 4] >= 0).tolist():
        *box, label = scenes.objects[image, number]
        own = {"id": len(objects) + 1, "image_id": image, "iscrowd": 0}  # 0 is none
        objects.append(own | _annotation(box, scenes.classes[int(label)], scenes))
    return {
        "images": [{"id": number} for number in range(len(scenes.images))],
        "categories": [{"id": n, "name": c} for n, c in enumerate(scenes.classes)],
        "annotations": objects,
    }


def _annotation(box: Sequence[float], name: str, scenes: Scenes) -> dict[str, Any]:
    top, left, bottom, right = map(float, box)
    height, width = bottom - top, right - left
    return {
        "category_id": scenes.classes.index(name),
        "bbox": [left, top, width, height],
        "area": height * width,
    }
