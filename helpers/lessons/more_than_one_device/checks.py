"""Checks of the exercises."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import a, answered, exercise, expect, hint_on, refuses

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")


def _build() -> keras.Model:
    layers = [keras.layers.Dense(3, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    return model


@exercise
def check_restore_for(restore_for: Callable) -> str:
    devices = [device.name for device in tf.config.list_logical_devices("CPU")]
    strategy = tf.distribute.MirroredStrategy(
        devices, tf.distribute.ReductionToOneDevice()
    )
    saved, bare = _build(), _build()  # the optimizer of `bare` is not built
    saved.train_on_batch(X, X[:, :1])
    bad = {
        "with another root name": tf.train.Checkpoint(net=saved),
        "without the values of the optimizer": tf.train.Checkpoint(model=bare),
    }
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=saved).write(f"{folder}/saved")
        with hint_on((AssertionError, RuntimeError), _why_refused):
            model = answered(restore_for(strategy, _build, path))
        _expect_restored(model, saved)
        for number, (what, state) in enumerate(bad.items()):
            path = state.write(f"{folder}/bad-{number}")
            refuses(
                lambda path=path: restore_for(strategy, _build, path),
                f"Your function accepted a checkpoint {what} and raised no error. Call "
                "an assert of the status that checks every value.",
            )
    return "On every device, training state and all, and proven."


def _expect_restored(model: keras.Model, saved: keras.Model) -> None:
    a(model, keras.Model, "Return the model.")
    values = [variable.value for variable in model.weights]
    expect(
        all(hasattr(value, "values") for value in values),
        "Its variables are on one device only: call `build()` in the scope.",
    )
    for value, right in zip(values, saved.weights, strict=True):
        for copy in value.values:
            expect(
                np.array_equal(copy, right),
                "The weights are not those of the checkpoint.",
            )
    expect(
        int(model.optimizer.iterations.numpy()) == 1,
        "The optimizer is new and at step 0: build the optimizer before you "
        "restore it.",
    )
    state = [variable.numpy() for variable in model.optimizer.variables]
    expect(
        len(state) == len(saved.optimizer.variables)
        and all(map(np.array_equal, state, saved.optimizer.variables)),
        "The optimizer's slots are not restored yet: build it before the restore, "
        "in the scope, by `optimizer.build(model.trainable_variables)`.",
    )


def _why_refused(error: Exception) -> str:
    if "save_counter" in str(error):
        return "`write` wrote the checkpoint, so restore it with `read`."
    if isinstance(error, RuntimeError):
        return "The optimizer is built outside the scope: build it inside."
    return (
        "Your function rejects a correct checkpoint. Are there values in the file for "
        "which your model has no variables yet? Build the optimizer, in the scope, "
        "before you restore."
    )


CLUSTERS = (
    {"worker": ["10.0.0.1:4000", "10.0.0.2:4000", "10.0.0.3:4000", "10.0.0.4:4000"]},
    {"chief": ["10.0.0.1:4000"], "worker": ["10.0.0.2:4000", "10.0.0.3:4000"]},
)


@exercise
def check_folders(folders: Callable) -> str:
    for cluster in CLUSTERS:
        tasks = [
            {"type": kind, "index": index}
            for kind, addresses in cluster.items()
            for index in range(len(addresses))
        ]  # the chief is the first one
        places = [answered(folders("/shared", cluster, task)) for task in tasks]
        _expect_places(places, "chief" in cluster)
    return "All workers restore what the chief writes, in either kind of cluster."


def _expect_places(places: list, has_chief: bool) -> None:
    two = "Return two folders: where the task writes, and where it reads."
    expect(all(len(a(both, (tuple, list), two)) == 2 for both in places), two)
    writes, reads = (
        [os.path.normpath(one) for one in way] for way in zip(*places, strict=True)
    )
    expect(
        all(os.path.isabs(place) for place in writes),
        "A name without a path is a folder where the worker runs. Put the folder below "
        "`folder`.",
    )
    expect(
        writes[0] == "/shared",
        "In a cluster that has a task of the type 'chief', that task is the chief, and "
        "it must write into `folder`."
        if has_chief
        else "The chief must write into `folder`.",
    )
    expect(
        writes.count("/shared") == 1,
        "The chief is not alone in its folder: other workers would overwrite its "
        "files.",
    )
    expect(
        len(set(writes)) == len(places),
        "Two workers write into the same folder and overwrite each other's files.",
    )
    expect(
        all(place == "/shared" for place in reads),
        "Only the files of the chief are kept, so all tasks read those files.",
    )


VALUES = [np.full((2, 2), n, "float32") for n in range(12)]
TWO_FILES, ONE_FILE = "/layers/dense_2/vars", "/layers/embedding/vars"
NO_LIST = "A layer with a single variable has a string in `weight_map`, not a list."
NOT_THERE = (
    "There is no file {}. `weight_map` names the files of a layer relative to the "
    "table of contents."
)


def _write_shards(folder: Path) -> str:
    """Write a layer in two files, one in a third; return the table of contents."""
    shards = (TWO_FILES, range(7)), (TWO_FILES, range(7, 12)), (ONE_FILE, range(1))
    names = [f"net_0000{number}.weights.h5" for number in range(4)]
    (folder / names[0]).write_text("not to be opened", "utf-8")
    for name, (where, numbers) in zip(names[1:], shards, strict=True):
        with h5py.File(folder / name, "w") as file:
            for number in numbers:
                file[f"{where}/{number}"] = VALUES[number]
    contents = {
        "metadata": {"total_size": 1.0},
        "weight_map": {
            "/layers/dense/vars": names[:1],
            TWO_FILES: names[1:3],
            ONE_FILE: names[3],  # Keras writes no list for one
        },
    }
    path = folder / "net.weights.json"
    path.write_text(json.dumps(contents), "utf-8")
    return str(path)


@exercise
def check_layer_files(layer_files: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = _write_shards(Path(folder))
        files = answered(layer_files(path, TWO_FILES))
        values = _values_in(files, TWO_FILES)
        expect(
            len(values) == len(VALUES),
            f"Your files have only {len(values)} of the {len(VALUES)} values: a layer "
            "may be in several files.",
        )
        files = answered(layer_files(path, ONE_FILE))
        expect(all(Path(name).is_file() for name in files), NO_LIST)
        _values_in(files, ONE_FILE)
    return "With these files alone, the layer was read, and no other file was opened."


def _values_in(files: object, where: str) -> dict[int, np.ndarray]:
    """Read the values of a layer out of the files that the learner names."""
    values: dict[int, np.ndarray] = {}
    for name in a(files, (list, tuple), "Return a list of paths."):
        expect(Path(name).is_file(), NOT_THERE.format(name))
        nothing = f"You name {Path(name).name}, which has nothing of this layer."
        with hint_on((KeyError, OSError), nothing), h5py.File(name) as file:
            values |= {int(n): value[()] for n, value in file[where].items()}
    return values
