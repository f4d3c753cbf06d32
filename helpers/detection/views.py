"""What detectors found, as pictures and to play with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from helpers.detection.matching import Found, count, which_are_right
from helpers.detection.scenes import Scenes
from helpers.kit.picture import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PEN,
    Picture,
    house_style,
    panels,
    to_picture,
)
from helpers.kit.widgets import WithFallback

WIDTH, WIDEST = 7.2, 10  # of a picture, in inches: of up to four columns, of more
PAPER = "#E8E8E8"  # words around scenes, which lie on ink in every theme
DEEP_BLUE = "#0072B2"  # of curves, which are neither right nor wrong
LINES = ((BLUE, "-"), (DEEP_BLUE, "-"), (PEN, "-"), (BLUE, "--"))
Tried = tuple[Scenes, Mapping[str, Sequence[Found]]]  # found by several checkpoints


def draw(
    scenes: Scenes,
    alt: str,
    found: Sequence[Found] | None = None,
    titles: Sequence[str] = (),
    score: float = 0.5,
    columns: int = 4,
) -> Picture:
    """Draw scenes with what is there (without `found`) or with what was found.

    What is there has a blue box. What was found has a green box if it is right, and
    a dashed orange one if not.
    """
    height, width = scenes.images.shape[1:3]
    shown = len(scenes.images)
    rows, columns = -(-shown // columns), min(columns, shown)
    wide = WIDTH if columns < 5 else WIDEST
    side = wide / columns
    point = width / side / 72  # the unit of fonts, in pixels of a scene
    heading = {"fontsize": min(9, 4 * side), "loc": "left", "color": PAPER}
    with house_style():
        figure = Figure((wide, rows * (side * height / width + 0.2)), layout="tight")
        figure.set_facecolor(INK)  # a JPEG cannot be transparent
        grid = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes in grid:
        axes.axis("off")
    for number, (axes, image) in enumerate(zip(grid, scenes.images, strict=False)):
        axes.imshow(image)
        axes.set(xlim=(-0.5, width - 0.5), ylim=(height - 0.5, -0.5))
        one = None if found is None else found[number].above(score)
        for box, name, colour in _boxes(one, scenes.objects[number], scenes.classes):
            _draw_box(axes, box, name, colour, point)
        if titles:
            axes.set_title(titles[number], **heading)
    return to_picture(figure, alt, kind="jpeg")


def _boxes(
    found: Found | None, objects: np.ndarray, labels: Sequence[str]
) -> Iterable[tuple[Sequence[float], str, str]]:
    """Return each box with its name and its colour."""
    if found is None:
        there = objects[objects[:, 4] >= 0]
        return [(box, labels[int(label)], BLUE) for *box, label in there]
    right = which_are_right(found, objects, labels)
    colours = [GREEN if is_right else ORANGE for is_right in right]
    return zip(found.boxes, found.names, colours, strict=True)


def _draw_box(
    axes: Axes, box: Sequence[float], name: str, colour: str, point: float
) -> None:
    top, left, bottom, right = box
    x, y = (left, right, right, left, left), (top, top, bottom, bottom, top)
    # Not by colour alone: what is wrong is dashed, and has its name below.
    is_wrong = colour == ORANGE
    axes.plot(x, y, color="black", linewidth=3)
    axes.plot(x, y, color=colour, linewidth=1.8, linestyle="--" if is_wrong else "-")
    size = 7.5
    high, wide = 1.4 * size * point, 0.62 * size * point * len(name)
    below = min(bottom + 1, axes.get_ylim()[0] - high)
    axes.text(
        max(0, min(left, axes.get_xlim()[1] - wide)),
        below if is_wrong else max(top - 1, high),
        name,
        fontsize=size,
        verticalalignment="top" if is_wrong else "bottom",
        color=INK,
        clip_on=True,
        bbox={"facecolor": colour, "edgecolor": "none", "pad": 0.8},
    )


def curves(
    values: Mapping[str, Sequence[float]],
    alt: str,
    ticks: Sequence[int] = (),
    unit: str = "epochs",
) -> Picture:
    """Draw mAP over epochs (or at `ticks`), one line for each way to start."""
    figure, (axes,) = panels(1, 7, 3.2)
    with house_style():
        styles = zip(values.items(), "os^D", strict=False)
        for ((name, line), marker), (colour, dash) in zip(styles, LINES, strict=False):
            ticks = ticks or range(1, len(line) + 1)
            axes.plot(ticks, line, dash, marker=marker, color=colour, label=name)
        axes.set(xlabel=unit, ylabel="mAP@0.5", ylim=(-0.02, 1.02))
        axes.set_xticks(ticks)
        axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    return to_picture(figure, alt)


def threshold_view(tried: Tried, checkpoint: str, score: float) -> Picture:
    """Draw what one checkpoint finds, if only what is sure enough counts."""
    scenes, found = tried
    counted = count(found[checkpoint], scenes, score)
    alt = (
        f"{checkpoint}, score at least {score:.2f}: {counted}; "
        f"precision {counted.precision:.2f}, recall {counted.recall:.2f}"
    )
    return draw(scenes, alt, found[checkpoint], score=score)


def threshold_widget(views: Mapping[str, Tried]) -> WithFallback:
    """Return a widget: move the threshold and the checkpoint, see what is found."""
    images = ipywidgets.Dropdown(options=list(views), description="images")
    # One for each: a slider whose options change may set its value twice.
    sliders = {
        name: ipywidgets.SelectionSlider(options=list(found), description="checkpoint")
        for name, (_, found) in views.items()
    }
    score = ipywidgets.FloatSlider(
        0.5, min=0.05, max=0.95, step=0.05, description="score"
    )
    controls = ipywidgets.HBox([images, sliders[images.value], score])
    shown, said = ipywidgets.HTML(), ipywidgets.Label()

    def show(_: object = None) -> Picture:
        checkpoint = sliders[images.value]
        controls.children = (images, checkpoint, score)
        view = threshold_view(views[images.value], checkpoint.value, score.value)
        shown.value, said.value = view.html, view.alt
        return view

    for choice in (images, score, *sliders.values()):
        choice.observe(show, names="value")
    # Its own words have numbers that are not the same on every machine.
    still = replace(show(), alt="What the first checkpoint finds in these images.")
    return WithFallback(ipywidgets.VBox([controls, said, shown]), still)
