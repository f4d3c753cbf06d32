"""A process that imported TensorFlow and began the shim, and forks a child for a job.

The Object Detection API is in it as on a user's machine, with three differences. No
child reaches a network. A file of weights that the API would download has random
numbers. The optional packages in `build/efficientdet` are there if somebody put them.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from authoring.notebooks import ROOT
from helpers.detection.api.shim import make_importable

OPTIONAL = ROOT / "build" / "efficientdet"  # `make api-tests` installs it there


@dataclass(frozen=True)
class Done:
    """What a child said, one JSON value a line, and how it ended."""

    job: str
    said: tuple
    seconds: float  # of CPU, with those of its threads and processes
    signal: int


def warm_up() -> None:
    """Import what every job needs; TensorFlow's runtime must not start here."""
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    proxies = [f"{kind}_proxy" for kind in ("http", "https", "HTTP", "HTTPS")]
    os.environ |= dict.fromkeys(proxies, "http://127.0.0.1:9")  # nothing listens there
    if OPTIONAL.is_dir():
        sys.path.append(str(OPTIONAL))
    make_importable()
    from tf_keras.src.applications import mobilenet_v2

    mobilenet_v2.data_utils = types.SimpleNamespace(get_file=_random_weights)


def _random_weights(name: str, *_: object, **__: object) -> str:
    """Write the file that Keras would download for MobileNetV2, with random numbers."""
    import tensorflow as tf

    network = tf.keras.applications.MobileNetV2(include_top=False, weights=None)
    path = Path(tempfile.mkdtemp(), name)
    network.save_weights(path)
    return str(path)


def run_all(
    jobs: Iterable[str],
    do: Callable[[str, Callable[[object], None]], None],
    limit: int,
    at_once: int = 1,
) -> Iterator[Done]:
    """Do each job in a child of its own; yield what it said, as soon as it ended.

    `do` gets the job, and a function that says a value. SIGALRM ends a child after
    `limit` seconds.
    """
    gc.freeze()  # a child that ends does not touch, and so copy, what was imported
    waiting, running = list(jobs), {}
    with tempfile.TemporaryDirectory(prefix="api-tests-") as folder:
        while waiting or running:
            while waiting and len(running) < at_once:
                job = waiting.pop(0)
                said = Path(folder, job.replace("/", "."))
                if not (child := os.fork()):
                    _do_and_end(do, job, said, limit)
                running[child] = job, said
            child, status, usage = os.wait4(-1, 0)
            job, said = running.pop(child)
            lines = said.read_text("utf-8").splitlines() if said.exists() else []
            seconds = usage.ru_utime + usage.ru_stime
            yield Done(job, tuple(map(json.loads, lines)), seconds, status & 127)


def _do_and_end(do: Callable, job: str, said: Path, limit: int) -> None:
    signal.alarm(limit)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nowhere, number)
    with said.open("w", encoding="utf-8") as file, tempfile.TemporaryDirectory() as own:
        os.environ |= {"TMPDIR": own, "TEST_TMPDIR": own}
        tempfile.tempdir = own
        os.chdir(own)
        do(job, lambda value: print(json.dumps(value), file=file, flush=True))
    os._exit(0)
