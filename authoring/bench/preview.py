"""What it costs to look before a restore, beside the restore itself."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from authoring.bench.measure import dense_model, in_new_process, memory, once
from authoring.bench.promises import Promise
from helpers.kit.shown import Table
from helpers.tools.checkpoint.preview import preview_restore

ROOM = 4096  # MB of disk, and of memory, that the largest checkpoint needs


def small_variables() -> keras.Model:
    """2000 variables of ten numbers: four in each layer."""
    layers = [keras.layers.BatchNormalization() for _ in range(500)]
    return keras.Sequential([keras.Input((10,)), *layers])


def efficient_net() -> keras.Model:
    model = keras.applications.EfficientNetB0(weights=None, input_shape=(64, 64, 3))
    model.compile("adam", "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def many_layers() -> tf.Module:
    """5000 variables: two in each layer of a list."""
    module = tf.Module()
    module.layers = [keras.layers.Dense(2) for _ in range(2500)]
    for layer in module.layers:
        layer.build((None, 2))
    return module


PROMISED, LARGEST = "100 M parameters", "100 M + Adam"
SMALL = "2000 small variables"
NET, LIST = "EfficientNetB0 + Adam", "5000 variables"
# Zeros: random numbers leave memory that TensorFlow keeps and uses again, and the peaks
# of what comes after would come out too low.
MODELS: dict[str, Callable[[], keras.Model | tf.Module]] = {
    PROMISED: lambda: dense_model(100, False, "zeros"),
    LARGEST: lambda: dense_model(100, True, "zeros"),
    SMALL: small_variables,
    NET: efficient_net,
    LIST: many_layers,
}


def save(name: str, path: str) -> None:
    tf.train.Checkpoint(model=MODELS[name]()).write(path)


def preview(path: str, model: Any, verify: bool = False) -> None:
    preview = preview_restore(path, model=model, verify=verify)
    assert preview.complete, preview


def restore(path: str, model: Any) -> None:
    tf.train.Checkpoint(model=model).restore(path)


ACTS = {
    "preview": preview,
    "preview with verify": partial(preview, verify=True),
    "restore": restore,
}


def first_call(act: str, name: str, path: str) -> tuple[float, float]:
    """Measure in a process that has done the imports and built the model."""
    model = MODELS[name]()
    return once(lambda: ACTS[act](path, model))


def figures(name: str, folder: str) -> dict[str, float]:
    """Return the best times, and the highest peaks, of three processes each."""
    path = f"{folder}/checkpoint"
    in_new_process(save, name, path)
    found: dict[str, float] = {
        "variables": len(tf.train.list_variables(path)) - 1,  # the list of objects
        "file, MB": os.path.getsize(f"{path}.data-00000-of-00001") / 1024**2,
    }
    # The acts take turns, so that a busy machine slows down all of them.
    turns = [
        {act: in_new_process(first_call, act, name, path) for act in ACTS}
        for _ in range(3)
    ]
    for act in ACTS:
        times, peaks = zip(*(turn[act] for turn in turns), strict=True)
        found |= {f"{act}, s": min(times), f"{act}, extra MB": max(peaks)}
    seconds = found["preview, s"]
    return found | {
        "preview, ms a variable": 1000 * seconds / found["variables"],
        "restore / preview": found["restore, s"] / seconds,
    }


def shown(figure: float) -> str:
    return f"{figure:.0f}" if figure > 99 else f"{figure:.2g}"


def has_room(folder: str) -> bool:
    disk = shutil.disk_usage(folder).free / 1024**2
    return min(disk, memory("MemAvailable", "/proc/meminfo")) > ROOM


def preview_table(costs: dict[str, dict[str, float]]) -> Table:
    rows = []
    for figure in costs[SMALL]:
        values = (shown(cost[figure]) for cost in costs.values())
        rows.append((figure, *values))
    caption = (
        "The first call in a process that has done the imports and built the model; "
        "the file is in the page cache"
    )
    return Table(("figure", *costs), tuple(rows), caption)


def main() -> list[Promise]:
    costs = {}
    for name in MODELS:
        with tempfile.TemporaryDirectory() as folder:
            if name == LARGEST and not has_room(folder):
                print(f"{name} is left out: it needs {ROOM} MB of disk and of memory.")
            else:
                costs[name] = figures(name, folder)
    print(preview_table(costs))
    found = costs[PROMISED]
    parts = [
        Promise(
            f"preview of {name}, times its restore",
            1 / costs[name]["restore / preview"],
            0.2,
        )
        for name in (NET, LIST)
    ]
    return [
        Promise("preview_restore, 400 MB, extra MB", found["preview, extra MB"], 50),
        Promise(
            "restore of 400 MB, times its preview",
            found["restore / preview"],
            20,
            True,
        ),
        *parts,
    ]
