"""Checks of the exercises; the lesson begins with `begin_with_api()`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, hint_on, refuses

# A detector that is built in a moment: no SSD, the same rules.
_CONFIG = """model { center_net { num_classes: 2
  feature_extractor { type: "hourglass_10" }
  image_resizer { fixed_shape_resizer { height: 64 width: 64 } }
  object_center_params {
    classification_loss { penalty_reduced_logistic_focal_loss {} } }
  object_detection_task { localization_loss { l1_localization_loss {} } } } }
"""

_MORE_IN_FILE = (
    "From a checkpoint with the whole model and a step, your function raises an error. "
    "`assert_consumed` requires that the restore uses every value in the file."
)


@exercise
def check_restore(restore: Callable[[Path], Any]) -> str:
    from helpers.detection.api.model import build, run

    with tempfile.TemporaryDirectory() as place:
        folders = good, empty, foreign, part, more = [Path(place, n) for n in "abcde"]
        for folder in folders:
            folder.mkdir()
            (folder / "pipeline.config").write_text(_CONFIG, "utf-8")
        kept = build(folder=good)
        run(kept, np.zeros((1, 64, 64, 3)))
        _save(good, model=kept)
        answer = answered(restore(good))
        _expect_values(answer, tf.train.load_checkpoint(str(good)), place)
        refuses(
            lambda: restore(empty),
            "For a folder without a checkpoint, your function returned a model. There, "
            "`latest_checkpoint` returns `None`, and `restore(None)` does nothing.",
        )
        _save(foreign, detector=tf.Variable(1.0))
        refuses(
            lambda: restore(foreign),
            "A checkpoint that holds nothing of the model was restored without an "
            "error. After the model has run, an assert must check each of its "
            "variables.",
        )
        extractor = answer._feature_extractor
        _save(part, model=tf.train.Checkpoint(_feature_extractor=extractor))
        refuses(
            lambda: restore(part),
            "A checkpoint without the heads was restored without an error.",
        )
        _save(more, model=answer, step=tf.Variable(80))
        with hint_on(Exception, _MORE_IN_FILE):
            restore(more)
    return "No restore gets past you that did nothing."


def _save(folder: Path, **objects: Any) -> None:
    checkpoint = tf.train.Checkpoint(**objects)
    tf.train.CheckpointManager(checkpoint, str(folder), max_to_keep=1).save()


def _expect_values(model: Any, reader: Any, place: str) -> None:
    expect(
        hasattr(model, "postprocess"),
        f"Return the model. You returned an object of type `{type(model).__name__}`.",
    )
    no_variables = "The model that you return has no variables yet: run it once."
    with hint_on(ValueError, no_variables):
        count = len(model.variables)
    path = tf.train.Checkpoint(model=model).write(f"{place}/answer")
    ours = tf.train.load_checkpoint(path)
    keys = [key for key in ours.get_variable_to_shape_map() if key.startswith("model/")]
    equal = sum(
        np.array_equal(ours.get_tensor(key), reader.get_tensor(key)) for key in keys
    )
    expect(
        equal == len(keys),
        f"Only {equal} of {count} variables have the values of the file. Without a "
        "restore, only variables that begin with 0 or 1 have them.",
    )


@exercise
def check_readable(readable: Callable) -> str:
    labels = ("cat", "dog", "bird")
    found = {
        "detection_boxes": np.array(
            [[[0.1, 0.2, 0.5, 0.8], [0, 0, 1, 1], [0.3, 0.3, 0.4, 0.4]]], "float32"
        ),
        "detection_classes": np.array([[3, 1, 2]], "float32"),
        "detection_scores": np.array([[0.9, 0.6, 0.2]], "float32"),
    }
    answer = answered(readable(found, labels, 100, 200))
    expect(
        isinstance(answer, list) and all(len(pair) == 2 for pair in answer),
        "Return a list of pairs: a name and a box.",
    )
    expect(
        len(answer) != 3,
        "There are 3 detections in your list, and one of them has a score that is too "
        "low.",
    )
    expect(
        len(answer) == 2,
        f"There are {len(answer)} detections in your list, and two have a score "
        "that is high enough. Each output has an axis for images, and there is one "
        "image.",
    )
    names = [name for name, _ in answer]
    expect(
        names == ["bird", "cat"],
        f"The names should be `['bird', 'cat']`, not `{names}`: the classes of this "
        "exporter begin with 1.",
    )
    _expect_pixels([[round(float(side)) for side in box] for _, box in answer])
    return "Names and pixels, as a reader wants them."


def _expect_pixels(boxes: list[list[int]]) -> None:
    expect(
        max(max(box) for box in boxes) > 1,
        "The sides of your boxes are numbers from 0 to 1, and not pixels.",
    )
    expect(
        boxes[0] != [20, 20, 100, 80],
        "Height and width changed places: boxes are top, left, bottom, right.",
    )
    expect(
        boxes == [[10, 40, 50, 160], [0, 0, 100, 200]],
        f"The boxes should be `[[10, 40, 50, 160], [0, 0, 100, 200]]`, not `{boxes}`.",
    )
