"""The parts of a detector of the Object Detection API, as a picture."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers.kit.picture import BLUE, INK, Picture, house_style, to_picture

_BETWEEN = (2.6, 1.2)  # the centres of two boxes
_WIDTH, _HEIGHT = 2.1, 0.8


def draw_parts(model: Any) -> Picture:
    """Draw an SSD with a feature pyramid: what has variables, and what has none."""
    head = model._box_predictor
    towers = head._base_tower_layers_for_heads
    classes = head._prediction_heads["class_predictions_with_background"]
    boxes = {
        (0, 0.5): ("preprocess", 0),
        (1, 0.5): ("feature extractor", len(model._feature_extractor.variables)),
        (2, 1): ("box tower", _count(towers["box_encodings"])),
        (2, 0): ("class tower", _count(towers["class_predictions_with_background"])),
        (3, 1): ("box head", len(head._box_prediction_head.variables)),
        (3, 0): ("class head", len(classes.variables)),
        (4, 1.5): ("anchors", 0),
        (4, 0.5): ("postprocess", 0),
    }
    arrows = (
        ((0, 0.5), (1, 0.5)),
        ((1, 0.5), (2, 1)),
        ((1, 0.5), (2, 0)),
        ((2, 1), (3, 1)),
        ((2, 0), (3, 0)),
        ((3, 1), (4, 0.5)),
        ((3, 0), (4, 0.5)),
        ((4, 1.5), (4, 0.5)),
    )
    with house_style():
        figure = Figure((7.2, 2.3), layout="tight")
        axes = figure.subplots()
        axes.axis("off")
        for start, end in arrows:
            _arrow(axes, start, end)
        for place, (name, count) in boxes.items():
            _box(axes, place, name, count)
        axes.set(xlim=(-1.1, 11.5), ylim=(-0.5, 2.3))
    counts = ", ".join(f"{name} {count or 'none'}" for name, count in boxes.values())
    alt = f"From pixels to detections, with the number of variables: {counts}."
    return to_picture(figure, alt)


def _count(levels: Any) -> int:
    """Count the variables of layers, of which levels may share some."""
    return len({id(v) for layers in levels for one in layers for v in one.variables})


def _centre(place: tuple[float, float]) -> tuple[float, float]:
    return place[0] * _BETWEEN[0], place[1] * _BETWEEN[1]


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x1, y1), (x2, y2) = _centre(start), _centre(end)
    if start[0] == end[0]:  # from above
        tail, tip = (x1, y1 - _HEIGHT / 2), (x2, y2 + _HEIGHT / 2)
    else:
        tail, tip = (x1 + _WIDTH / 2, y1), (x2 - _WIDTH / 2, y2)
    style = {"arrowstyle": "-|>", "color": INK, "shrinkA": 0, "shrinkB": 0}
    axes.annotate("", tip, tail, arrowprops=style)


def _box(axes: Axes, place: tuple[float, float], name: str, count: int) -> None:
    x, y = _centre(place)
    corner = (x - _WIDTH / 2, y - _HEIGHT / 2)
    line = {"edgecolor": BLUE} if count else {"edgecolor": INK, "linestyle": "--"}
    style = "round,pad=0,rounding_size=0.15"
    axes.add_patch(
        FancyBboxPatch(
            corner, _WIDTH, _HEIGHT, style, facecolor="white", linewidth=1.5, **line
        )
    )
    words = f"{name}\n{count or 'no'} variables"
    axes.text(x, y, words, ha="center", va="center", fontsize=7.5)
