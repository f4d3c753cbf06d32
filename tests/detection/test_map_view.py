"""The picture of mAP shows what pycocotools computes."""

import numpy as np
import pytest

from helpers.detection.coco_map import judge
from helpers.detection.map_view import (
    HITS,
    OBJECTS,
    average_precision,
    map_picture,
    overlap,
    precision_and_recall,
)
from helpers.detection.matching import Found
from helpers.detection.scenes import MOST, NONE, Scenes

BOXES = [(4, 4, 24, 24), (4, 40, 24, 60), (40, 4, 60, 24), (40, 40, 60, 60)]
NOWHERE = [(70, 70, 90, 90), (70, 4, 90, 24), (70, 40, 90, 60)]


def coco(hits, objects):
    """Let pycocotools judge the same detections in one scene."""
    there = np.full((1, MOST, 5), NONE, dtype=np.float32)
    there[0, :objects] = [(*box, 0) for box in BOXES[:objects]]
    right, wrong = iter(BOXES), iter(NOWHERE)
    boxes = np.array([next(right if hit else wrong) for hit in hits], dtype=float)
    scores = np.linspace(0.9, 0.5, len(hits))
    found = Found(boxes, scores, np.array(["star"] * len(hits)))
    scenes = Scenes(np.zeros((1, 96, 96, 3), np.uint8), there, ("star",))
    return judge([found], scenes).at_half


@pytest.mark.parametrize(
    ("hits", "objects"),
    [
        (HITS, OBJECTS),
        ([True, True], 2),
        ([False, True], 2),
        ([True, False, True, True], 3),
        ([False, False], 1),
    ],
)
def test_the_area_is_what_coco_computes(hits, objects):
    assert average_precision(hits, objects) == pytest.approx(coco(hits, objects))


def test_precision_and_recall_of_the_example():
    points = precision_and_recall(HITS, OBJECTS)
    assert [recall for recall, _ in points] == [0.25, 0.5, 0.5, 0.75, 0.75]
    assert points[-1] == (0.75, 0.6)


def test_boxes_that_are_equal_or_apart():
    assert overlap(BOXES[0], BOXES[0]) == 1
    assert overlap(BOXES[0], BOXES[1]) == 0


def test_the_picture_says_the_area():
    area = average_precision(HITS, OBJECTS)
    assert map_picture().alt.endswith(f"The area below is {area:.2f}.")
