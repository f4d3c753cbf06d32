"""The alias lab: write to one of two names, watch both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, PURPLE, Box, Picture, boxes
from helpers.kit.shown import Shown, Table
from helpers.kit.widgets import WithFallback, explorer
from helpers.lessons.tensors_and_variables.ways import WAYS, write, writes_back
from helpers.tools.look import look

NAMES = {"v": 0.1, "b": 0.9}  # and how far from the top each is drawn


@dataclass(frozen=True, repr=False)
class AliasLab(Shown):
    """Two names, and what both read after each write."""

    way: str
    steps: tuple[tuple[str, str, str], ...]  # what was done, v reads, b reads
    one_state: bool
    verdict: str

    @property
    def table(self) -> Table:
        """Every step, and what both names read after it."""
        return Table(("step", "v", "b"), self.steps, self.verdict)

    def picture(self) -> Picture:
        """Draw the names, the values they read, and whether these are one."""
        done, v_reads, b_reads = self.steps[-1]
        v, b = (Box(name, 0, top, 0.9, weight="bold") for name, top in NAMES.items())
        states = [
            Box(v_reads, 1.7, v.top, 1.6, fill=BLUE, weight="bold"),
            Box(b_reads, 1.7, b.top, 1.6, fill=BLUE, weight="bold"),
        ]
        if self.one_state:
            middle = (v.top + b.top) / 2
            states = [Box(v_reads, 1.7, middle, 1.6, fill=PURPLE, weight="bold")]
        words = [
            Box(f"b = {self.way}", 3.6, 0, 4.2, edge="", font="DejaVu Sans Mono"),
            Box(f"last step: {done}", 3.6, 0.5, 4.2, edge=""),
            Box(self.verdict, 3.6, 1, 4.2, edge="", size=10, weight="bold"),
        ]
        return boxes(
            [v, b, *states, *words],
            f"b = {self.way}, last step: {done}: v reads {v_reads}, "
            f"b reads {b_reads}: {self.verdict}.",
            [(v, states[0]), (b, states[-1])],
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
    writes: list[str] = []

    def start(way: str) -> Picture:
        writes.clear()
        return alias_lab(way).picture()

    def write_to(name: str) -> Callable[[str], Picture]:
        def on_click(way: str) -> Picture:
            writes.append(name)
            return alias_lab(way, tuple(writes)).picture()

        return on_click

    buttons = {f"write to {name}": write_to(name) for name in NAMES}
    still = alias_lab("v", ("v",)).picture()
    return explorer({"b =": list(WAYS)}, start, buttons | {"start again": start}, still)


def _reads(thing: Any) -> str:
    return str(np.asarray(thing).astype(int).tolist())
