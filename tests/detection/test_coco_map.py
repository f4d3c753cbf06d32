"""Detections are judged by COCO's rules."""

from dataclasses import replace

import pytest

from helpers.detection.coco_map import judge
from tests.detection.answers import CLASSES, OTHER_NAMES, true_answers


def test_precision_follows_the_rules(scenes):
    assert judge(true_answers(scenes), scenes).mean == pytest.approx(1)
    renamed = judge(true_answers(scenes, names=OTHER_NAMES), scenes)
    assert renamed.at_half == pytest.approx(0, abs=0.01)
    beside = judge(true_answers(scenes, shift=3), scenes)
    assert beside.at_half > beside.mean > 0
    nothing = [one.above(0.95) for one in true_answers(scenes)]
    assert judge(nothing, scenes).mean == 0


def test_a_class_that_does_not_occur_does_not_count(scenes):
    more = replace(scenes, classes=(*CLASSES, "star"))
    precision = judge(true_answers(scenes), more)
    assert precision.mean == pytest.approx(1)
    assert set(precision.classes) == set(CLASSES)
    unknown = judge(true_answers(scenes, names=("?", *CLASSES[1:])), scenes)
    assert unknown.classes["circle"] == 0
    assert unknown.classes["square"] > 0.99
