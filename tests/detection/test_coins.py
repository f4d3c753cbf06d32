"""The photograph, its halves and its crops, with boxes that fit."""

import numpy as np
import pytest

from helpers.detection.coins import crops, half


def test_halves_of_the_photograph():
    top, bottom = half("top"), half("bottom")
    for part in (top, bottom):
        assert part.images.shape == (1, 96, 248, 3)
        assert part.objects.shape == (1, 12, 5)
        start, end = part.objects[0, :, :2], part.objects[0, :, 2:4]
        assert (start >= 0).all()
        assert (end > start + 15).all()
        assert (end <= (96, 248)).all()
        # A coin is lighter than what is around the box.
        grey = part.images[0, :, :, 0].astype(float)
        for a, b, c, d in part.objects[0, :, :4].round().astype(int):
            middle = grey[
                (a + c) // 2 - 3 : (a + c) // 2 + 3, (b + d) // 2 - 3 : (b + d) // 2 + 3
            ]
            assert middle.mean() > grey[max(a - 2, 0), max(b - 2, 0)]
    with pytest.raises(ValueError, match="a top and a bottom half"):
        half("left")


def test_crops_of_the_photograph():
    some = crops(half("top"), 40, seed=3)
    assert np.array_equal(some.images, crops(half("top"), 40, seed=3).images)
    assert some.images.shape == (40, 96, 96, 3)
    assert some.images.std() > 10
    there = some.objects[some.objects[..., 4] >= 0]
    assert len(there) > 100
    assert (there[:, 2:4] > there[:, :2]).all()
    assert there[:, :4].min() >= 0
    assert there[:, :4].max() <= 96
