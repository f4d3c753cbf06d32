"""Detections are right or wrong, and an object is found once."""

import numpy as np

from helpers.detection.matching import Count, Found, count
from tests.detection.answers import OTHER_NAMES, true_answers


def test_objects_are_counted_once(scenes):
    all_of_them = int((scenes.objects[..., 4] >= 0).sum())
    assert count(true_answers(scenes), scenes) == Count(all_of_them, 0, 0)
    twice = [
        Found(*(np.concatenate([part, part]) for part in (f.boxes, f.scores, f.names)))
        for f in true_answers(scenes)
    ]
    doubled = count(twice, scenes)
    assert doubled == Count(all_of_them, all_of_them, 0)
    assert doubled.precision == 0.5
    assert doubled.recall == 1
    assert count(true_answers(scenes, shift=90), scenes).right == 0
    assert count(true_answers(scenes, names=OTHER_NAMES), scenes).right == 0
    nothing = count(true_answers(scenes), scenes, score=0.95)
    assert nothing == Count(0, 0, all_of_them)
    assert nothing.precision == 0
