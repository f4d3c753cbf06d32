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


@exercise
def check_folders(folders: Callable) -> str:
    count = 4
    places = [answered(folders("/shared", n)) for n in range(count)]
    two = "Return two folders: where the worker writes, and where it reads."
    expect(all(len(a(both, (tuple, list), two)) == 2 for both in places), two)
    writes, reads = (
        [os.path.normpath(one) for one in way] for way in zip(*places, strict=True)
    )
    expect(
        all(os.path.isabs(place) for place in writes),
        "A name without a path is a folder where the worker runs. Put the folder below "
        "`folder`.",
    )
    expect(writes[0] == "/shared", "The chief must write into `folder`.")
    expect(
        writes.count("/shared") == 1,
        "The chief is not alone in its folder: other workers would overwrite its "
        "files.",
    )
    expect(
        len(set(writes)) == count,
        "Two workers write into the same folder and overwrite each other's files.",
    )
    expect(
        all(place == "/shared" for place in reads),
        "Only the files of the chief are kept, so all workers read those files.",
    )
    return "You keep what the chief writes, and all workers restore it."


VALUES = [np.full((2, 2), n, "float32") for n in range(12)]
TWO_FILES, ONE_FILE = "/layers/dense_2/vars", "/layers/embedding/vars"
NO_LIST = "A layer with a single variable has a string in `weight_map`, not a list."
NOT_THERE = (
    "You open a file that is not there, or a file that is not of this layer. "
    "`weight_map` names the files of a layer, relative to the table of contents."
)
NUMBERED_ON = "Numbers do not begin at 0 in each file: they continue in the next file."


def _write_shards(folder: Path) -> str:
    """Write a layer in two files, one in a third; return the table of contents."""
    shards = (TWO_FILES, range(7)), (TWO_FILES, range(7, 12)), (ONE_FILE, range(1))
    names = [f"net_0000{number}.weights.h5" for number in range(4)]
    (folder / names[0]).write_text("not to be opened")
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
def check_load_layer(load_layer: Callable) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = _write_shards(Path(folder))
        with hint_on(KeyError, NUMBERED_ON), hint_on(OSError, NOT_THERE):
            found = answered(load_layer(path, TWO_FILES))
        a(found, (list, tuple), "Return a list of arrays.")
        expect(
            not any(isinstance(value, h5py.Dataset) for value in found),
            "Return arrays: `value[()]` reads one while the file is open.",
        )
        expect(
            len(found) == len(VALUES),
            f"It has {len(VALUES)} values in two files, but you return {len(found)}.",
        )
        expect(
            all(map(np.array_equal, found, VALUES)),
            'The order is wrong. As a string, "10" comes before "2".',
        )
        with hint_on(OSError, NO_LIST):
            one = load_layer(path, ONE_FILE)
    expect(len(one) == 1 and np.array_equal(one[0], VALUES[0]), NO_LIST)
    return "You read only the files of this layer."
