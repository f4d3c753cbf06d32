"""How long the notebooks take, each alone on the machine, as nbval replays them.

Machines differ twofold: so times are multiples of importing TensorFlow.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from authoring.bench.measure import import_seconds
from authoring.bench.promises import Promise
from authoring.notebooks import NOTEBOOKS, name_of, read, replay, subject_of

LONG = "object_detection_api"  # it runs much that is not of this kit


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
        subject = subject_of(name_of(notebook))
        taken[subject] = seconds_of(notebook)
        print(f"{subject}: {taken[subject]:.0f} s", flush=True)
    others = max(seconds for subject, seconds in taken.items() if subject != LONG)
    imports = "times importing TensorFlow"
    return [
        Promise(f"all notebooks, {imports}", sum(taken.values()) / unit, 150),
        Promise(f"slowest but that of the API, {imports}", others / unit, 15),
        Promise(f"the lesson on the API, {imports}", taken[LONG] / unit, 30),
    ]
