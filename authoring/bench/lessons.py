"""How long the lessons take, each alone on the machine, as nbval replays them.

Machines differ twofold: so times are multiples of importing TensorFlow.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from authoring.bench.measure import import_seconds
from authoring.bench.promises import Promise
from authoring.notebooks import LESSONS, read, replay

LONG = "09"  # the lesson that runs the Object Detection API


def seconds_of(lesson: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        passed, said = replay(read(lesson), lesson.stem, Path(folder) / "kit")
        seconds = time.perf_counter() - started
    if not passed:
        raise SystemExit(f"{lesson.stem} does not repeat:\n{said}")
    return seconds


def main() -> list[Promise]:
    unit = import_seconds()
    print(f"importing TensorFlow: {unit:.1f} s", flush=True)
    taken = {}
    for lesson in LESSONS:
        taken[lesson.stem[:2]] = seconds_of(lesson)
        print(f"{lesson.stem}: {taken[lesson.stem[:2]]:.0f} s", flush=True)
    others = max(seconds for number, seconds in taken.items() if number != LONG)
    imports = "times importing TensorFlow"
    return [
        Promise(f"all lessons, {imports}", sum(taken.values()) / unit, 150),
        Promise(f"slowest lesson but 09, {imports}", others / unit, 15),
        Promise(f"lesson 09, {imports}", taken[LONG] / unit, 30),
    ]
