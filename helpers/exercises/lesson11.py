"""Checks of lesson 11."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py
import keras
import numpy as np
import tensorflow as tf

from helpers.exercise import Hint, answered, exercise, expect

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")


def _build() -> keras.Model:
    layers = [keras.layers.Dense(3, "relu"), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((4,)), *layers])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    return model


@exercise("restore for all devices")
def check_restore_for(restore_for: Callable) -> str:
    devices = [device.name for device in tf.config.list_logical_devices("CPU")]
    strategy = tf.distribute.MirroredStrategy(
        devices, tf.distribute.ReductionToOneDevice()
    )
    saved = _build()
    saved.train_on_batch(X, X[:, :1])
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=saved).write(f"{folder}/saved")
        model = answered(restore_for(strategy, _build, path))
        expect(isinstance(model, keras.Model), "Return the model.")
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
            "The optimizer is a new one, at step 0: it has to be built before it can "
            "be restored.",
        )
        state = [variable.numpy() for variable in model.optimizer.variables]
        expect(
            len(state) == len(saved.optimizer.variables)
            and all(map(np.array_equal, state, saved.optimizer.variables)),
            "The optimizer's slots are not restored yet: build it before the restore, "
            "in the scope, by `optimizer.build(model.trainable_variables)`.",
        )
        other = tf.train.Checkpoint(net=saved).write(f"{folder}/other")
        try:
            restore_for(strategy, _build, other)
        except AssertionError:
            return "On every device, training state and all, and proven."
    raise Hint(
        "A checkpoint with another root name was taken without a word: assert the "
        "status."
    )


@exercise("who writes where?")
def check_folders(folders: Callable) -> str:
    count = 4
    places = [answered(folders("/shared", n, count)) for n in range(count)]
    expect(
        all(isinstance(both, tuple) and len(both) == 2 for both in places),
        "Return two folders: where it writes, where it reads.",
    )
    writes, reads = ([str(one) for one in way] for way in zip(*places, strict=True))
    expect(writes[0] == "/shared", "What the chief writes has to be found in `folder`.")
    expect(
        writes.count("/shared") == 1,
        "The chief is not alone in its folder: the others would overwrite its files.",
    )
    expect(
        len(set(writes)) == count,
        "Two workers write into the same folder and overwrite each other's files.",
    )
    expect(
        all(place == "/shared" for place in reads),
        "Only what the chief writes is kept, so all of them read it there.",
    )
    return "One keeps, all restore."


@exercise("one layer of a large model")
def check_load_layer(load_layer: Callable) -> str:
    values = [np.full((2, 2), n, "float32") for n in range(12)]
    where = "/layers/dense_2/vars"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, part in enumerate((range(7), range(7, 12)), 1):
            with h5py.File(folder / f"net_0000{number}.weights.h5", "w") as file:
                for n in part:
                    file[f"{where}/{n}"] = values[n]
        here = ["net_00001.weights.h5", "net_00002.weights.h5"]
        index = {
            "metadata": {"total_size": 1.0},
            "weight_map": {"/layers/dense/vars": ["net_00000.weights.h5"], where: here},
        }
        path = folder / "net.weights.json"
        path.write_text(json.dumps(index), "utf-8")
        try:
            found = answered(load_layer(str(path), where))
        except FileNotFoundError as error:
            raise Hint(
                "You open a file that is not there: `weight_map` says which files this "
                "layer is in, by names relative to the table of contents."
            ) from error
    expect(isinstance(found, list | tuple), "Return a list of arrays.")
    expect(
        not any(isinstance(value, h5py.Dataset) for value in found),
        "Return arrays: `value[()]` reads one while the file is open.",
    )
    expect(
        len(found) == len(values),
        f"The layer has {len(values)} values in two files, you return {len(found)}.",
    )
    expect(
        all(map(np.array_equal, found, values)),
        'The order is another one. As text, "10" comes before "2".',
    )
    return "Two small files read, the large rest left alone."
