"""Mean average precision in one picture: an example with five detections."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.kit.picture import BLUE, GREEN, ORANGE, PEN, Picture, panels, to_picture

HITS = (True, True, False, True, False)  # the surest detection first
OBJECTS = 4


def precision_and_recall(hits: Sequence[bool], objects: int) -> list[tuple[float, ...]]:
    """Return recall and precision after each detection, the surest first.

    >>> precision_and_recall([True, False], objects=2)
    [(0.5, 1.0), (0.5, 0.5)]
    """
    found = np.cumsum(hits)
    return [
        (float(right / objects), float(right / tried))
        for tried, right in enumerate(found, 1)
    ]


def average_precision(hits: Sequence[bool], objects: int) -> float:
    """Return the average by the rules of COCO: over 101 recalls, from 0 to 1.

    At each recall counts the best precision that is reached there or further right.

    >>> average_precision([True, True], objects=2)
    1.0
    """
    return float(np.mean([height for _, height in _steps(hits, objects)]))


def _steps(hits: Sequence[bool], objects: int) -> list[tuple[float, float]]:
    points = precision_and_recall(hits, objects)
    return [
        (recall, max((p for r, p in points if r >= recall - 1e-9), default=0.0))
        for recall in np.linspace(0, 1, 101)
    ]


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the common area of two boxes over the area that both cover.

    >>> overlap((0, 0, 2, 2), (0, 1, 2, 3))
    0.3333333333333333
    """
    top, left = max(one[0], other[0]), max(one[1], other[1])
    bottom, right = min(one[2], other[2]), min(one[3], other[3])
    common = max(bottom - top, 0) * max(right - left, 0)
    areas = [(b - t) * (r - x) for t, x, b, r in (one, other)]
    return common / (sum(areas) - common)


def map_picture() -> Picture:
    """Draw which detection counts as right, and the area that is the average."""
    figure, (left, right) = panels(2, width=9, height=3.6)
    left.set_aspect("equal")
    _draw_overlaps(left)
    recalls, heights = zip(*_steps(HITS, OBJECTS), strict=True)
    right.fill_between(recalls, heights, color=BLUE, alpha=0.5, step="pre")
    for (recall, precision), hit in zip(
        precision_and_recall(HITS, OBJECTS), HITS, strict=True
    ):
        sign = "o" if hit else "x"
        right.plot(
            recall, precision, sign, color=GREEN if hit else ORANGE, markersize=9
        )
    average = average_precision(HITS, OBJECTS)
    right.text(0.06, 0.3, f"area: {average:.2f}", color=PEN, fontsize=13)
    right.tick_params(labelleft=True)  # the panels share their scale
    right.set(title="sorted by score: o right, x wrong")
    right.set(xlabel="recall: found of 4 objects", ylabel="precision", ylim=(0, 1.1))
    return to_picture(
        figure,
        "Left: a detection counts as right if it overlaps the object by at least one "
        "half. Right: precision over recall for five detections, three of them right. "
        f"The area below is {average:.2f}.",
    )


def _draw_overlaps(axes) -> None:  # type: ignore[no-untyped-def]
    from matplotlib.patches import Rectangle

    for row, shift in enumerate((0.06, 0.3)):
        at = 0.62 - 0.56 * row
        object_, found = (
            (at, 0.05, at + 0.4, 0.45),
            (at, 0.05 + shift, at + 0.4, 0.45 + shift),
        )
        share = overlap(object_, found)
        right = share >= 0.5
        for (top, x, bottom, end), colour, line in (
            (object_, PEN, "--"),
            (found, GREEN if right else ORANGE, "-"),
        ):
            size = end - x, bottom - top
            axes.add_patch(
                Rectangle((x, top), *size, fill=False, color=colour, ls=line, lw=2)
            )
        word = "right" if right else "wrong"
        axes.text(0.85, at + 0.15, f"{share:.2f}\n{word}", color=PEN, fontsize=12)
    axes.set(title="overlap with the object: at least 0.5?", xlim=(0, 1.1))
    axes.axis("off")
