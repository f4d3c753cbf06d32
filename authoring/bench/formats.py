"""What it costs to write and read a model in each format, beside np.save and np.load.

The costs are also written to data/bench/format_costs.json.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from authoring.bench.measure import (
    dense_model,
    in_new_process,
    once,
    write_costs,
)
from authoring.bench.promises import Promise
from helpers.kit.shown import Table
from helpers.lessons.checkpoints.costs import COSTS

MILLIONS = 25
SHARD = 25 * 1024**2  # bytes: about a quarter of the weights


@dataclass(frozen=True)
class Format:
    """Write a model to a path and read it again; Keras wants a suffix."""

    write: Callable[[keras.Model, str], object]
    read: Callable[[keras.Model, str], object]
    suffix: str = ""


def weights(model: keras.Model) -> tf.train.Checkpoint:
    return tf.train.Checkpoint(layers=model.layers)


def everything(model: keras.Model) -> tf.train.Checkpoint:
    return tf.train.Checkpoint(model=model)


def sharded() -> tf.train.CheckpointOptions:
    policy = tf.train.experimental.MaxShardSizePolicy(SHARD)
    return tf.train.CheckpointOptions(experimental_sharding_callback=policy)


FORMATS = {
    "Checkpoint, weights": Format(
        lambda model, path: weights(model).write(path),
        lambda model, path: weights(model).read(path),
    ),
    "Checkpoint, weights, sharded": Format(
        lambda model, path: weights(model).write(path, sharded()),
        lambda model, path: weights(model).read(path),
    ),
    "Checkpoint, weights + Adam": Format(
        lambda model, path: everything(model).write(path),
        lambda model, path: everything(model).read(path),
    ),
    ".keras": Format(
        lambda model, path: model.save(path),
        lambda model, path: keras.models.load_model(path),
        ".keras",
    ),
    ".weights.h5": Format(
        lambda model, path: model.save_weights(path),
        lambda model, path: model.load_weights(path),
        ".weights.h5",
    ),
    ".weights.json, sharded": Format(
        lambda model, path: model.save_weights(path, max_shard_size=SHARD / 1024**3),
        lambda model, path: model.load_weights(path),
        ".weights.json",
    ),
    "tf.saved_model.save": Format(
        tf.saved_model.save, lambda model, path: tf.saved_model.load(path)
    ),
    "model.export": Format(
        lambda model, path: model.export(path, verbose=False),
        lambda model, path: tf.saved_model.load(path),
    ),
}


def trained_model() -> keras.Model:
    model = dense_model(MILLIONS, optimizer=True)
    batch = np.ones((1, *model.input_shape[1:]), "float32")
    model.fit(batch, batch, verbose=0)
    return model


def costs_of(
    write: Callable[[str], object], read: Callable[[str], object], suffix: str
) -> dict[str, float]:
    """Return bytes, and the best of three times, each in an empty folder."""
    writes, reads, size = [], [], 0
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/model{suffix}"
            writes.append(once(lambda path=path: write(path))[0])
            reads.append(once(lambda path=path: read(path))[0])
            files = [file for file in Path(folder).rglob("*") if file.is_file()]
            size = sum(file.stat().st_size for file in files)
    return {"size": size, "write": min(writes), "read": min(reads)}


def measure_format(name: str) -> dict[str, Any]:
    model, way = trained_model(), FORMATS[name]
    array = np.concatenate([w.ravel() for w in model.get_weights()])
    plain = costs_of(lambda path: np.save(path, array), np.load, ".npy")
    costs = costs_of(
        lambda path: way.write(model, path),
        lambda path: way.read(model, path),
        way.suffix,
    )
    plain["size"] = array.nbytes
    return {"format": name} | {
        what: round(cost / plain[what], 2) for what, cost in costs.items()
    }


def cost_table(costs: list[dict[str, Any]]) -> Table:
    rows = [
        (row["format"], *(f"{row[what]:.2f}" for what in ("size", "write", "read")))
        for row in costs
    ]
    caption = (
        f"A model of {MILLIONS} million parameters, trained with Adam: size as a "
        "multiple of its weights, times as multiples of np.save and np.load of them; "
        "the files are in the page cache"
    )
    return Table(("format", "size", "write", "read"), tuple(rows), caption)


def main() -> list[Promise]:
    costs = [in_new_process(measure_format, name) for name in FORMATS]
    print(cost_table(costs))
    write_costs(COSTS, costs)
    return []  # nothing is promised of what belongs to TensorFlow
