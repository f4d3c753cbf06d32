"""What the parts of the benchmark share: a model, a process of one's own, a clock."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import keras
import tensorflow as tf

MILLION = 1_000_000
SIZES = {1: 512, 25: 2048, 100: 4096}  # millions of parameters: width of 4 to 6 layers


def dense_model(
    millions: int, optimizer: bool, initializer: str = "glorot_uniform"
) -> keras.Model:
    """A plain stack of square layers, about so many million parameters."""
    width = SIZES[millions]
    parts = [
        keras.layers.Dense(width, kernel_initializer=initializer)
        for _ in range(max(4, round(millions * MILLION / width**2)))
    ]
    model = keras.Sequential([keras.Input((width,)), *parts])
    if optimizer:
        model.compile(keras.optimizers.Adam(), "mse")
        model.optimizer.build(model.trainable_variables)
    return model


def in_new_process(act: Callable[..., Any], *arguments: Any) -> Any:
    """Peak memory is a property of a process, and memory once touched is cheaper."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(act, *arguments).result()


def memory(key: str, file: str = "/proc/self/status") -> float:
    """Return what Linux says about this process, or the machine, in MB."""
    lines = Path(file).read_text("utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(key)]
    return int(line.split()[1]) / 1024


def once(act: Callable[[], object]) -> tuple[float, float]:
    """Return the time of one call, and the peak of extra memory."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", "utf-8")  # forget the peak so far
    before = memory("VmRSS")
    started = time.perf_counter()
    kept = act()  # so that giving its memory back is not measured
    seconds = time.perf_counter() - started
    peak = memory("VmHWM") - before
    del kept
    return seconds, peak


def measure(act: Callable[[], object]) -> tuple[float, float]:
    """Return the best of three times, and the peak of extra memory of the first."""
    _, peak = once(act)
    return min(once(act)[0] for _ in range(3)), peak


def import_seconds() -> float:
    """Return the best of three times of a process that imports TensorFlow and ends."""
    command = [sys.executable, "-c", "import tensorflow"]
    times = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return min(times)


def machine() -> str:
    versions = f"TensorFlow {tf.__version__}, Python {platform.python_version()}"
    cores = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"{versions}, {cores}"


def write_costs(path: Path, costs: list[dict[str, Any]]) -> None:
    text = json.dumps({"machine": machine(), "costs": costs}, indent=1)
    path.write_text(text + "\n", "utf-8")
