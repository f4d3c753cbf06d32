"""The register of the corpus, and what its builders have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers as k

from tests.support.plan import made

MODELS: dict[str, Callable[[], keras.Model]] = {}


def model(build: Callable[[], keras.Model]) -> Callable[[], keras.Model]:
    """Register a builder; each call begins with the same random numbers."""

    def seeded() -> keras.Model:
        keras.utils.set_random_seed(7)
        return build()

    MODELS[build.__name__] = seeded
    return seeded


def dense(key: str, units: int = 4, **options: Any) -> Any:
    return made(key, k.Dense, units, **options)


def called(built: keras.Model, *shape: int) -> keras.Model:
    """Build a subclassed model by a call."""
    built(np.ones((2, *(shape or (4,))), "float32"))
    return built
