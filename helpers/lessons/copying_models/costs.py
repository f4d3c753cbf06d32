"""What a copy costs: measured by the benchmark, drawn in the lesson."""

from __future__ import annotations

import json
import timeit
from collections.abc import Callable
from typing import Any

import keras

from helpers import DATA
from helpers.kit.picture import (
    BLUE,
    PEN,
    Picture,
    panels,
    to_picture,
)
from helpers.lessons.copying_models.ways import WAYS

COSTS = DATA / "bench" / "copy_costs.json"


def read_costs() -> list[dict[str, Any]]:
    """Return the committed measurements, one a way and size."""
    return json.loads(COSTS.read_text("utf-8"))["costs"]


def cost_picture(optimizer: bool) -> Picture:
    """Draw time and peak memory of the ways, as multiples of a plain NumPy copy."""
    rows = [row for row in read_costs() if row["optimizer"] == optimizer]
    largest = max(row["millions"] for row in rows)
    rows = [row for row in rows if row["millions"] == largest]
    rows.sort(key=lambda row: -row["time"])
    best, worst = rows[-1], rows[0]
    return _draw_costs(
        [row["way"] for row in rows],
        {key: [row[key] for row in rows] for key in ("time", "memory")},
        f"Costs of copying {largest} million parameters "
        f"{'with Adam' if optimizer else 'without an optimizer'}: "
        f"{best['way']} takes {best['time']:.1f} times as long as a NumPy copy, "
        f"{worst['way']} {worst['time']:.0f} times.",
    )


def live_cost_picture() -> Picture:
    """Time some ways on a model of one million parameters, here and now."""
    model = keras.Sequential([keras.Input((1000,)), keras.layers.Dense(1000)])
    arrays = model.get_weights()
    plain = _seconds(lambda: [array.copy() for array in arrays])
    names = ["pickle", "copy.deepcopy", ".keras file", "clone + set_weights"]
    ratios = [_seconds(lambda way=WAYS[name]: way(model)) / plain for name in names]
    return _draw_costs(
        names,
        {"time": ratios},
        "Costs of copying one million parameters on this machine, in four ways.",
    )


def _seconds(act: Callable[[], object]) -> float:
    return min(timeit.repeat(act, number=1, repeat=3))


def _draw_costs(names: list[str], costs: dict[str, list[float]], alt: str) -> Picture:
    figure, axes = panels(len(costs), 4.5 * len(costs), len(names) * 0.3 + 1, False)
    for panel, (what, values) in zip(axes, costs.items(), strict=True):
        panel.barh(names, values, color=BLUE, log=True)
        panel.axvline(1, color=PEN)
        panel.set_xlim(right=max(values) * 2)
        for y, value in enumerate(values):
            panel.text(value * 1.15, y, f"{value:.1f}", va="center", size=8)
        panel.set_xlabel(f"{what}, as a multiple of a NumPy copy")
    figure.tight_layout()
    return to_picture(figure, alt)
