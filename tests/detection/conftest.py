"""Scenes that several tests look at."""

import pytest

from helpers.detection.scenes import make_scenes
from tests.detection.answers import CLASSES


@pytest.fixture(scope="session")
def scenes():
    return make_scenes(50, CLASSES, seed=7)
