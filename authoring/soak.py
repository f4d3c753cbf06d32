"""Kill runs at random moments of training and of saving; all must end alike.

`python -m authoring.soak 20` does it 20 times, as `make soak` does; `make test` does it
twice. A second number is the seed with which the moments are drawn.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

from helpers.lessons.exact_resume.resumable_run import Run
from helpers.lessons.exact_resume.stopped_runs import (
    END,
    UNKNOWN,
    at_any_moment,
    result_of,
    run_in_fresh_process,
    while_saving,
)
from helpers.tools.checkpoint.preview import preview_restore

EVERY = 4  # steps from a checkpoint to the next
SAVES = END // EVERY
# A process writes 150 MB in some tenths of a second.
TRAINING = {"every": EVERY, "pause": 0.1}
SAVING = {"every": EVERY, "megabytes": 150}
KINDS = {"training": TRAINING, "saving": SAVING}


def moment(kind: str, folder: Path, chance: random.Random) -> Callable[[], bool]:
    """Draw when to kill a run: at any time, or in any of its saves."""
    if kind == "training":
        return at_any_moment(folder, 0.1 * SAVES, chance)
    # The first checkpoint is there, and another one is being written.
    after, delay = chance.randrange(1, SAVES - 1), chance.uniform(0, 0.1)
    return while_saving(folder, after, delay)


def kill_and_continue(kind: str, folder: Path, chance: random.Random) -> dict[str, Any]:
    """Kill a run, look at what it left, continue it; say what was found."""
    options, kill_when = KINDS[kind], moment(kind, folder, chance)
    killed = run_in_fresh_process(folder, kill_when=kill_when, **options)
    half_written = any(folder.glob("*_temp"))
    latest = tf.train.latest_checkpoint(str(folder))
    parts = Run(options.get("megabytes", 0)).parts
    usable = (
        latest is not None and preview_restore(latest, verify=True, **parts).complete
    )
    continued = run_in_fresh_process(folder, **options)
    return {
        "ended": killed.ended,
        "newest": latest and Path(latest).name,
        "newest usable": usable,
        "half-written": half_written,
        "continued": continued.output.strip(),
        "result": result_of(folder),
    }


def soak(times: int, seed: int | None = None) -> int:
    """Kill so many runs, print a line for each; return how many went well."""
    seed = UNKNOWN.randrange(10_000) if seed is None else seed
    chance = random.Random(seed)
    print(f"moments drawn with seed {seed}")
    good, half_written, newest = 0, 0, set()
    with tempfile.TemporaryDirectory() as folder:
        run_in_fresh_process(f"{folder}/straight")
        straight = result_of(f"{folder}/straight")
        for number in range(times):
            kind = list(KINDS)[number % len(KINDS)]
            left = Path(folder, str(number))
            found = kill_and_continue(kind, left, chance)
            equal = found.pop("result") == straight
            fine = equal and found["newest usable"] and "SIGKILL" in found["ended"]
            good += fine
            half_written += found["half-written"]
            newest.add(found["newest"])
            print(f"{number + 1:3} {kind}: equal {equal}, {found}", flush=True)
            shutil.rmtree(left)
    print(
        f"{good} of {times} runs were killed, and ended as if they had not been; "
        f"{half_written} had left a half-written checkpoint, and the newest whole one "
        f"was one of {len(newest)}"
    )
    return good


if __name__ == "__main__":
    wanted, *seeds = map(int, sys.argv[1:])
    sys.exit(soak(wanted, *seeds) < wanted)
