"""Mean average precision by the rules of COCO, computed by pycocotools."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from helpers.detector import detect
from helpers.scenes import Scenes


@dataclass(frozen=True)
class Precision:
    """How well objects were found: at an overlap of one half, and on average."""

    at_half: float  # mAP@0.5
    mean: float  # mAP@[.5:.95]
    classes: tuple[float, ...]  # mAP@0.5 of each class

    def __repr__(self) -> str:
        return f"mAP@0.5 {self.at_half:.3f}, mAP@[.5:.95] {self.mean:.3f}"


def evaluate(model: Any, scenes: Scenes, batch: int = 100) -> Precision:
    """Detect in all scenes, and compare with what is there."""
    found: list[dict] = []
    for start in range(0, len(scenes.images), batch):
        results = detect(model, scenes.images[start : start + batch])
        for number, (boxes, scores, labels, count) in enumerate(
            zip(*(part.numpy() for part in results), strict=True), start
        ):
            found += [
                {"image_id": number, "score": float(score), **_annotation(box, label)}
                for box, score, label in zip(
                    boxes[:count], scores[:count], labels[:count], strict=True
                )
            ]
    return score(found, scenes)


def score(found: list[dict], scenes: Scenes) -> Precision:
    """Score detections in COCO's form."""
    with contextlib.redirect_stdout(io.StringIO()):  # it prints a report of its own
        truth = _truth(scenes)
        judge = COCOeval(truth, truth.loadRes(found), "bbox") if found else None
        if judge is None:
            return Precision(0.0, 0.0, (0.0,) * len(scenes.classes))
        judge.evaluate()
        judge.accumulate()
    # overlaps, recalls, classes, sizes (the first is all), numbers (the last is 100)
    precision = judge.eval["precision"][:, :, :, 0, -1]
    by_class = precision[0].mean(0)
    return Precision(float(by_class.mean()), float(precision.mean()), tuple(by_class))


def _truth(scenes: Scenes) -> COCO:
    objects = [
        {"image_id": image, "id": 0, "iscrowd": 0, **_annotation(one[:4], one[4])}
        for image, several in enumerate(scenes.objects)
        for one in several
        if one[4] >= 0
    ]
    for number, one in enumerate(objects, 1):
        one["id"] = number  # COCO takes 0 for none
    truth = COCO()
    truth.dataset = {
        "images": [{"id": number} for number in range(len(scenes.images))],
        "categories": [{"id": n, "name": c} for n, c in enumerate(scenes.classes)],
        "annotations": objects,
    }
    truth.createIndex()
    return truth


def _annotation(box: np.ndarray, label: float) -> dict[str, Any]:
    top, left, bottom, right = map(float, box)
    height, width = bottom - top, right - left
    return {
        "category_id": int(label),
        "bbox": [left, top, width, height],
        "area": height * width,
    }
