"""The start of a lesson that uses the archived Object Detection API."""

from __future__ import annotations

from pathlib import Path

from helpers.detection.api.shim import make_importable
from helpers.kit.start import SetupError, begin, prepare


def begin_with_api(seed: int = 1) -> Path:
    """Start a lesson in which `object_detection` can be imported.

    TensorFlow uses Keras 2 in this process. All else is as with `begin`.
    """
    prepare()
    try:
        make_importable()
    except ImportError as error:
        raise SetupError(error) from None
    return begin(seed)
