"""Ratios of time, measured in one run: python -m tests.bench

Never part of the tests: a busy machine is no defect. Each figure is the best of five,
divided by a plain NumPy copy of the same bytes in the same run.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

from helpers.quiet import start_quiet

start_quiet()

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from helpers.aliasing import WAYS  # noqa: E402
from helpers.table import Table  # noqa: E402

MILLION = 1_000_000


def best_of_five(act: Callable[[], object]) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        kept = act()
        times.append(time.perf_counter() - started)
        del kept
    return min(times)


def variable_copies(millions: int = 25) -> Table:
    """Copy one large variable: at once, and with the first write that it puts off."""
    v = tf.Variable(np.ones(millions * MILLION, "float32"))
    plain = best_of_five(v.numpy().copy)

    def and_write(way: Callable) -> Callable[[], object]:
        def act() -> object:
            twin = way(v)
            twin[:1].assign([2.0])
            return twin

        return act

    rows = []
    for name in ("copy.deepcopy(v)", "tf.Variable(v)", "tf.Variable(v.numpy())"):
        way = WAYS[name]
        copied = best_of_five(lambda way=way: way(v)) / plain
        written = best_of_five(and_write(way)) / plain
        rows.append((name, f"{copied:.2f}", f"{written:.2f}"))
    header = ("way", "the copy", "the copy and its first write")
    caption = f"Time of copying {4 * millions} MB, as a multiple of a NumPy copy"
    return Table(header, tuple(rows), caption)


if __name__ == "__main__":
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    print(
        f"TensorFlow {tf.__version__}, Python {platform.python_version()}, {machine}\n"
    )
    print(variable_copies())
