"""The alias lab: write to one of two names, watch both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets
import numpy as np
import tensorflow as tf
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from helpers.kit.picture import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    Picture,
    house_style,
    to_picture,
)
from helpers.kit.shown import Table
from helpers.kit.widgets import WithFallback
from helpers.lessons.tensors_and_variables.ways import WAYS, write, writes_back
from helpers.tools.look import look


@dataclass(frozen=True)
class AliasLab:
    """Two names, and what both read after each write."""

    way: str
    steps: tuple[tuple[str, str, str], ...]  # what was done, v reads, b reads
    one_state: bool
    verdict: str

    def __repr__(self) -> str:
        return repr(Table(("step", "v", "b"), self.steps, self.verdict))

    def picture(self) -> Picture:
        """Draw the names, the values they read, and whether these are one."""
        last = self.steps[-1]
        figure = Figure(figsize=(6.4, 2.3))
        with house_style():
            axes = figure.add_axes((0, 0, 1, 1))
            axes.set(xlim=(0, 64), ylim=(0, 23))
            axes.axis("off")
            for y, name in ((16.5, "v"), (5.5, "b")):
                box_y = 11 if self.one_state else y
                _box(axes, 1, y, 8, name, "white")
                arrow = {"arrowstyle": "->", "color": INK, "lw": 1.5}
                axes.annotate("", (18, box_y), (9.6, y), arrowprops=arrow)
            if self.one_state:
                _box(axes, 19, 11, 16, last[1], ORANGE)
            else:
                _box(axes, 19, 16.5, 16, last[1], BLUE)
                _box(axes, 19, 5.5, 16, last[2], GREEN)
            axes.text(39, 15, f"b = {self.way}", family="DejaVu Sans Mono", size=9)
            axes.text(39, 10.5, f"last step: {last[0]}", size=9)
            axes.text(39, 6, self.verdict, weight="bold")
        return to_picture(
            figure,
            f"b = {self.way}, last step: {last[0]}: v reads {last[1]}, "
            f"b reads {last[2]}: {self.verdict}.",
        )


def alias_lab(way: str, writes: tuple[str, ...] = ()) -> AliasLab:
    """Get b from v by `way`, write to "v" or "b" in turn, and watch both.

    >>> alias_lab("tf.Variable(v)", ("v", "b"))
    two states
    step        v         b
    start       [1, 2]    [1, 2]
    write to v  [11, 12]  [1, 2]
    write to b  [11, 12]  [21, 22]
    """
    if way not in WAYS:
        raise ValueError(f"{way!r} is not one of the ways: {', '.join(WAYS)}")
    v = tf.Variable([1.0, 2.0])
    b = WAYS[way](v)
    steps = [("start", _reads(v), _reads(b))]
    for number, name in enumerate(writes, 1):
        done = write(v if name == "v" else b, [10.0 * number + 1, 10.0 * number + 2])
        what = f"write to {name}" if done else f"write to {name}: refused"
        steps.append((what, _reads(v), _reads(b)))
    one_state = look(v, b).shares
    if one_state:
        verdict = "one state, two names"
    elif writes_back(WAYS[way]) == "yes":
        verdict = "two values, but writing to b writes v"
    else:
        verdict = "two states"
    return AliasLab(way, tuple(steps), one_state, verdict)


def alias_lab_widget() -> WithFallback:
    """Return the lab as a widget: choose a way, write to one name, watch the other."""
    way = ipywidgets.Dropdown(options=list(WAYS), description="b =", value="v")
    buttons = {
        name: ipywidgets.Button(description=f"write to {name}") for name in ("v", "b")
    }
    again = ipywidgets.Button(description="start again")
    shown = ipywidgets.HTML()
    writes: list[str] = []

    def draw() -> None:
        shown.value = alias_lab(way.value, tuple(writes)).picture().html

    def restart(_: object) -> None:
        writes.clear()
        draw()

    def act(name: str) -> Callable[[object], None]:
        def on_click(_: object) -> None:
            writes.append(name)
            draw()

        return on_click

    for name, button in buttons.items():
        button.on_click(act(name))
    again.on_click(restart)
    way.observe(restart, names="value")
    draw()
    controls = ipywidgets.HBox([way, *buttons.values(), again])
    still = alias_lab("v", ("v",)).picture()
    return WithFallback(ipywidgets.VBox([controls, shown]), still)


def _reads(thing: Any) -> str:
    return str(np.asarray(thing).astype(int).tolist())


def _box(axes, x: float, y: float, width: float, text: str, colour: str) -> None:
    shape = FancyBboxPatch(
        (x, y - 3), width, 6, boxstyle="round,pad=0.4", facecolor=colour, edgecolor=INK
    )
    axes.add_patch(shape)
    axes.text(x + width / 2, y, text, ha="center", va="center", weight="bold")
