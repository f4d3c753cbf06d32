"""How long the notebooks take, each alone on the machine, as nbval replays them.

Machines differ twofold: so times are multiples of importing TensorFlow.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from authoring.bench.measure import import_seconds
from authoring.bench.promises import Promise
from authoring.notebooks import LESSONS, MORE, NOTEBOOKS, name_of, read, replay


def seconds_of(notebook: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        passed, said = replay(read(notebook), name_of(notebook), Path(folder) / "kit")
        seconds = time.perf_counter() - started
    if not passed:
        raise SystemExit(f"{name_of(notebook)} does not repeat:\n{said}")
    return seconds


def main() -> list[Promise]:
    unit = import_seconds()
    print(f"importing TensorFlow: {unit:.1f} s", flush=True)
    taken = {}
    for notebook in NOTEBOOKS:
        taken[notebook] = seconds_of(notebook)
        print(f"{name_of(notebook)}: {taken[notebook]:.0f} s", flush=True)
    return promises(taken, unit)


def promises(taken: dict[Path, float], unit: float) -> list[Promise]:
    """Return what is promised of the times that notebooks take."""
    lessons = [taken[notebook] for notebook in LESSONS]
    more = sum(taken[notebook] for notebook in MORE)
    imports = "times importing TensorFlow"
    return [
        Promise(f"all lessons, {imports}", sum(lessons) / unit, 150),
        Promise(f"the longest lesson, {imports}", max(lessons) / unit, 30),
        Promise(f"all notebooks in more/, {imports}", more / unit, 200),
    ]
