"""Ratios of time and memory, measured in one run: python -m tests.bench

Never part of the tests: a busy machine is no defect. Each figure is divided by a plain
NumPy copy of the same bytes in the same process. The costs of copying a model are also
written to data/copy_costs.json, from which lesson 02 draws its chart.
"""

from __future__ import annotations

import gc
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.quiet import start_quiet

start_quiet()

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from helpers import copying  # noqa: E402
from helpers.aliasing import WAYS  # noqa: E402
from helpers.table import Table  # noqa: E402

MILLION = 1_000_000
SIZES = {1: 512, 25: 2048, 100: 4096}  # millions of parameters: width of 4 to 6 layers


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


# Copies of whole models. Each way runs in a process of its own: peak memory is a
# property of a process, and memory that one way has touched is cheaper for the next.


def dense_model(millions: int, optimizer: bool) -> keras.Model:
    """A plain stack of square layers, about so many million parameters."""
    width = SIZES[millions]
    parts = [
        keras.layers.Dense(width) for _ in range(max(4, millions * MILLION // width**2))
    ]
    model = keras.Sequential([keras.Input((width,)), *parts])
    if optimizer:
        model.compile(keras.optimizers.Adam(), "mse")
        model.optimizer.build(model.trainable_variables)
    return model


def state_of(model: keras.Model, optimizer: bool) -> list[Any]:
    return [*model.variables, *(model.optimizer.variables if optimizer else [])]


def own_buffers(ours: list[Any], theirs: list[Any]) -> None:
    """Force what `assign` puts off: bytes of its own for every variable."""
    for a, b in zip(ours, theirs, strict=True):
        if np.shares_memory(np.asarray(a.value.value()), np.asarray(b.value.value())):
            b.assign(tf.raw_ops.DeepCopy(x=a.value))


def memory(key: str) -> float:
    """Return a figure of /proc/self/status in MB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith(key)]
    return int(line.split()[1]) / 1024


def measure(act: Callable[[], object]) -> tuple[float, float]:
    """Return the best of three times, and the peak of extra memory of the first."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    before = memory("VmRSS")
    copied = act()
    peak = memory("VmHWM") - before
    del copied
    times = []
    for _ in range(3):
        gc.collect()
        started = time.perf_counter()
        copied = act()
        times.append(time.perf_counter() - started)
        del copied
    return min(times), peak


def measure_way(way: str, millions: int, optimizer: bool) -> dict[str, Any]:
    model = dense_model(millions, optimizer)
    ours = state_of(model, optimizer)
    arrays = [v.numpy() for v in ours]
    plain, _ = measure(lambda: [array.copy() for array in arrays])
    size = sum(array.nbytes for array in arrays) / 1024**2
    arrays.clear()

    def act() -> keras.Model:
        twin = copying.WAYS[way](model)
        own_buffers(ours, state_of(twin, optimizer))
        return twin

    seconds, peak = measure(act)
    return {
        "way": way,
        "millions": millions,
        "optimizer": optimizer,
        "time": round(seconds / plain, 2),
        "memory": round(peak / size, 2),
    }


COMPLETE = (
    "copy_model",
    "clone + assign all",
    "copy.deepcopy",
    "pickle",
    ".keras file",
    "Checkpoint folder",
)
WEIGHTS_ONLY = ("clone + set_weights", "clone + assign variables")


def copy_costs() -> list[dict[str, Any]]:
    costs = []
    for millions in SIZES:
        for optimizer in (False, True):
            for way in COMPLETE if optimizer else (*COMPLETE, *WEIGHTS_ONLY):
                if way == "clone + assign all" and not optimizer:
                    continue  # the same as "clone + assign variables"
                arguments = json.dumps([way, millions, optimizer])
                command = [sys.executable, "-m", "tests.bench", arguments]
                done = subprocess.run(
                    command, capture_output=True, text=True, check=True
                )
                costs.append(json.loads(done.stdout.splitlines()[-1]))
                print("   ", costs[-1], flush=True)
    return costs


def cost_table(costs: list[dict[str, Any]]) -> Table:
    rows = [
        (
            row["way"],
            f"{row['millions']} M" + (" + Adam" if row["optimizer"] else ""),
            f"{row['time']:.2f}",
            f"{row['memory']:.2f}",
        )
        for row in costs
    ]
    caption = "Copying a model that then owns its bytes, as a multiple of a NumPy copy"
    return Table(("way", "parameters", "time", "peak memory"), tuple(rows), caption)


def main() -> None:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    versions = f"TensorFlow {tf.__version__}, Python {platform.python_version()}"
    print(f"{versions}, {machine}\n\n{variable_copies()}\n")
    costs = copy_costs()
    print(f"\n{cost_table(costs)}")
    text = json.dumps({"machine": f"{versions}, {machine}", "costs": costs}, indent=1)
    copying.COSTS.write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure_way(*json.loads(sys.argv[1]))))
    else:
        main()
