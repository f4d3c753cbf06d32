"""The parts of a detector of the Object Detection API, as a picture."""

from __future__ import annotations

from typing import Any

from helpers.kit.picture import BLUE, Box, Picture, boxes

_ARROWS = (
    ("preprocess", "feature extractor"),
    ("feature extractor", "box tower"),
    ("feature extractor", "class tower"),
    ("box tower", "box head"),
    ("class tower", "class head"),
    ("box head", "postprocess"),
    ("class head", "postprocess"),
    ("anchors", "postprocess"),
)


def draw_parts(model: Any) -> Picture:
    """Draw an SSD with a feature pyramid: what has variables, and what has none."""
    head = model._box_predictor
    towers = head._base_tower_layers_for_heads
    classes = head._prediction_heads["class_predictions_with_background"]
    parts = {  # column, row, number of variables
        "preprocess": (0, 1, 0),
        "feature extractor": (1, 1, len(model._feature_extractor.variables)),
        "box tower": (2, 0.5, _count(towers["box_encodings"])),
        "class tower": (2, 1.5, _count(towers["class_predictions_with_background"])),
        "box head": (3, 0.5, len(head._box_prediction_head.variables)),
        "class head": (3, 1.5, len(classes.variables)),
        "anchors": (4, 0, 0),
        "postprocess": (4, 1, 0),
    }
    drawn = {name: _box(name, *part) for name, part in parts.items()}
    counts = ", ".join(f"{name} {n or 'none'}" for name, (_, _, n) in parts.items())
    alt = f"From pixels to detections, with the number of variables: {counts}."
    arrows = [(drawn[start], drawn[end]) for start, end in _ARROWS]
    return boxes(list(drawn.values()), alt, arrows)


def _box(name: str, column: int, row: float, count: int) -> Box:
    line = {"fill": BLUE} if count else {"line": "--"}
    words = f"{name}\n{count or 'no'} variables"
    return Box(words, 1.75 * column, 0.8 * row, 1.4, 0.55, size=8, **line)


def _count(levels: Any) -> int:
    """Count the variables of layers, of which levels may share some."""
    return len({id(v) for layers in levels for one in layers for v in one.variables})
