"""Scenes are the same bytes everywhere, and their boxes fit."""

from hashlib import sha256

import numpy as np
import pytest

from helpers.detection.scenes import CLASSES, MOST, NONE, SIZE, _draw, make_scenes


@pytest.fixture(scope="module")
def scenes():
    return make_scenes(100, CLASSES)


def test_bytes_are_those_of_every_platform(scenes):
    drawn = scenes.images.tobytes() + scenes.objects.tobytes()
    assert sha256(drawn).hexdigest()[:16] == "814f9abb012dd870"


def test_a_scene_does_not_depend_on_how_many_are_drawn(scenes):
    few = make_scenes(7, CLASSES)
    assert np.array_equal(few.images, scenes.images[:7])
    assert np.array_equal(few.objects, scenes.objects[:7])
    assert not np.array_equal(make_scenes(7, CLASSES, seed=1).images, few.images)


def test_objects_are_inside_and_of_every_class(scenes):
    there = scenes.objects[..., 4] != NONE
    top, left, bottom, right, label = scenes.objects[there].T
    assert there.sum(1).min() >= 1
    assert there.shape == (100, MOST)
    assert (top < bottom).all()
    assert (left < right).all()
    assert top.min() >= 0 <= left.min()
    assert bottom.max() <= SIZE >= right.max()
    assert set(label) == set(range(len(CLASSES)))


@pytest.mark.parametrize("shape", CLASSES)
def test_box_is_tight(shape):
    for seed in range(20):
        canvas = np.full((SIZE, SIZE, 3), 1000)
        rng = np.random.RandomState(seed)
        top, left, bottom, right = _draw(canvas, shape, 40, 50, 15, rng)
        rows, columns = np.nonzero((canvas != 1000).any(-1))
        assert (top, left) == (rows.min(), columns.min())
        assert (bottom, right) == (rows.max() + 1, columns.max() + 1)


def test_unknown_shape_is_refused():
    with pytest.raises(ValueError, match=r"No shape is called 'blob': take circle, .*"):
        make_scenes(1, ("circle", "blob"))
