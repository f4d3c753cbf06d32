"""Kill runs at random moments of training and of saving; all must end alike.

`python -m authoring.soak 20` does it 20 times, as `make soak` does; `make test` does it
twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf

from helpers.lessons.exact_resume.resumable_run import Run
from helpers.lessons.exact_resume.stopped_runs import (
    at_any_moment,
    result_of,
    run_in_fresh_process,
    while_saving,
)
from helpers.tools.checkpoint.preview import preview_restore

# Name, what is run, and when it is killed.
KILLS: dict[str, tuple[dict[str, Any], Callable[[Path], Callable[[], bool]]]] = {
    "training": ({"every": 2, "pause": 0.1}, lambda folder: at_any_moment(folder, 2)),
    "saving": ({"every": 2, "megabytes": 30}, while_saving),
}


def kill_and_continue(kind: str, folder: Path) -> dict[str, Any]:
    """Kill a run, look at what it left, continue it; say what was found."""
    options, moment = KILLS[kind]
    killed = run_in_fresh_process(folder, kill_when=moment(folder), **options)
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
        "half-written": any(folder.glob("*_temp")),
        "continued": continued.output.strip(),
        "result": result_of(folder),
    }


def soak(times: int) -> int:
    """Kill so many runs, print a line for each; return how many went well."""
    good = 0
    with tempfile.TemporaryDirectory() as folder:
        run_in_fresh_process(f"{folder}/straight")
        straight = result_of(f"{folder}/straight")
        for number in range(times):
            kind = list(KILLS)[number % len(KILLS)]
            found = kill_and_continue(kind, Path(folder, str(number)))
            equal = found.pop("result") == straight
            fine = equal and found["newest usable"] and "SIGKILL" in found["ended"]
            good += fine
            print(f"{number + 1:3} {kind}: equal {equal}, {found}", flush=True)
    print(f"{good} of {times} runs were killed, and ended as if they had not been")
    return good


if __name__ == "__main__":
    wanted = int(sys.argv[1])
    sys.exit(soak(wanted) < wanted)
