"""Which file goes into which model, where one of the two may be quantized."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.picture import GREEN, ORANGE
from helpers.kit.shown import Table
from helpers.lessons.state_that_is_not_plain_weights.ways import FORMS

SAME, OTHER = "same outputs", "other outputs"
Make = Callable[[str | None], keras.Model]


def goes_into(make: Make, modes: tuple, x: Any, folder: Path) -> Table:
    """Load what a model of each quantization wrote into a new model of each one."""
    forms, rows = (".weights.h5", "checkpoint"), []
    for saved in modes:
        model = make(saved)
        paths = {
            form: str(folder / f"of-{saved}") + FORMS[form].ending for form in forms
        }
        for form, path in paths.items():
            FORMS[form].write(model, path)
        for new in modes:
            cells = [
                _loaded(form, path, model, make, new, x) for form, path in paths.items()
            ]
            rows.append((f"{saved or 'float'} into {new or 'float'}", *cells))
    colours = {cell: ORANGE for _, *cells in rows for cell in cells} | {SAME: GREEN}
    return Table(("file into model", *forms), tuple(rows), colours=colours)


def _loaded(
    form: str, path: str, model: keras.Model, make: Make, new: str | None, x: Any
) -> str:
    try:
        loaded = FORMS[form].read(path, lambda: make(new))
    except (ValueError, AssertionError, tf.errors.OpError) as error:
        return type(error).__name__
    return SAME if np.array_equal(loaded(x), model(x)) else OTHER
