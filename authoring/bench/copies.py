"""What it costs to copy a variable and a model, beside a NumPy copy of the same bytes.

The costs of models are also written to data/bench/copy_costs.json: the lesson about
copying models draws its chart from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from authoring.bench.measure import (
    MILLION,
    SIZES,
    dense_model,
    in_new_process,
    measure,
    write_costs,
)
from authoring.bench.promises import Promise
from helpers.kit.shown import Table
from helpers.lessons.copying_models import ways
from helpers.lessons.copying_models.costs import COSTS
from helpers.lessons.tensors_and_variables.ways import WAYS


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


def state_of(model: keras.Model, optimizer: bool) -> list[Any]:
    return [*model.variables, *(model.optimizer.variables if optimizer else [])]


def own_buffers(ours: list[Any], theirs: list[Any]) -> None:
    """Force what `assign` puts off: bytes of its own for every variable."""
    for a, b in zip(ours, theirs, strict=True):
        if np.shares_memory(np.asarray(a.value.value()), np.asarray(b.value.value())):
            b.assign(tf.raw_ops.DeepCopy(x=a.value))


def measure_way(way: str, millions: int, optimizer: bool) -> dict[str, Any]:
    model = dense_model(millions, optimizer)
    ours = state_of(model, optimizer)
    arrays = [v.numpy() for v in ours]
    plain, _ = measure(lambda: [array.copy() for array in arrays])
    size = sum(array.nbytes for array in arrays) / 1024**2
    arrays.clear()

    def act() -> keras.Model:
        twin = ways.WAYS[way](model)
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
                costs.append(in_new_process(measure_way, way, millions, optimizer))
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


def promises(costs: list[dict[str, Any]]) -> list[Promise]:
    found = []
    for row in costs:
        if row["way"] == "copy_model" and row["millions"] == max(SIZES):
            name = "copy_model, 100 M" + (" + Adam" if row["optimizer"] else "")
            found.append(Promise(f"{name}, times a NumPy copy", row["time"], 2))
            found.append(Promise(f"{name}, peak memory", row["memory"], 1.2))
    return found


def main() -> list[Promise]:
    print(f"{variable_copies()}\n")
    costs = copy_costs()
    print(f"\n{cost_table(costs)}")
    write_costs(COSTS, costs)
    return promises(costs)
