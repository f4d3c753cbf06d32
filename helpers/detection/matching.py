"""What a detector found, and how much of it is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from helpers.detection.detector import detect
from helpers.detection.scenes import Scenes


@dataclass(frozen=True)
class Found:
    """The detections in one image, the surest first."""

    boxes: np.ndarray  # (n, 4): top, left, bottom, right in pixels
    scores: np.ndarray
    names: np.ndarray

    def above(self, score: float) -> Found:
        """Return those that are at least as sure as that."""
        sure = self.scores >= score
        return Found(self.boxes[sure], self.scores[sure], self.names[sure])


def find(
    model: Any, images: np.ndarray, labels: Sequence[str], score: float = 0.05
) -> list[Found]:
    """Detect in images of one size; `labels` names the model's classes in order."""
    found = []
    for start in range(0, len(images), 50):  # not all at once: memory
        results = detect(model, images[start : start + 50], score)
        for boxes, scores, classes, count in zip(
            *(part.numpy() for part in results), strict=True
        ):
            names = np.array([labels[int(number)] for number in classes[:count]])
            found.append(Found(boxes[:count], scores[:count], names))
    return found


@dataclass(frozen=True)
class Count:
    """How many detections are right or wrong, and how many objects were missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of the detections that are right."""
        return self.right / max(self.right + self.wrong, 1)

    @property
    def recall(self) -> float:
        """The share of the objects that were found."""
        return self.right / max(self.right + self.missed, 1)

    def __repr__(self) -> str:
        objects = self.right + self.missed
        return f"found {self.right} of {objects}, {self.wrong} wrong detections"


def count(found: Sequence[Found], scenes: Scenes, score: float = 0.5) -> Count:
    """Compare with what is there: name, and half of the area covered by either box."""
    sure = [one.above(score) for one in found]
    right = sum(
        int(which_are_right(one, objects, scenes.classes).sum())
        for one, objects in zip(sure, scenes.objects, strict=True)
    )
    detections = sum(len(one.scores) for one in sure)
    objects = int((scenes.objects[..., 4] >= 0).sum())
    return Count(right, detections - right, objects - right)


def which_are_right(
    found: Found, objects: np.ndarray, labels: Sequence[str]
) -> np.ndarray:
    """Say of each detection whether it is right; an object can be found only once."""
    objects = objects[objects[:, 4] >= 0]
    overlaps = keras.ops.convert_to_numpy(
        keras.utils.bounding_boxes.compute_iou(found.boxes, objects[:, :4], "yxyx")
    ).copy()
    overlaps[found.names[:, None] != np.take(labels, objects[:, 4].astype(int))] = 0
    right = np.zeros(len(found.boxes), bool)
    for number, overlap in enumerate(overlaps):
        if overlap.max(initial=0) >= 0.5:
            right[number] = True
            overlaps[:, overlap.argmax()] = 0
    return right
