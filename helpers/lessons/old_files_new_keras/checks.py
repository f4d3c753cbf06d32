"""Checks of the exercises."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import (
    NotAnswered,
    a,
    answered,
    exercise,
    expect,
    expect_words,
    hint_on,
    refuses,
)
from helpers.kit.shown import Table

WAYS = ("load_weights", "key", "name", "nothing")
VALUE = ".ATTRIBUTES/VARIABLE_VALUE"
FOLDERS = (
    (
        "checkpoint, model-900.index, model-900.data-00000-of-00001, model-900.meta",
        "name",
        "A `.meta` file is a graph of TensorFlow 1, so the checkpoint has only names.",
    ),
    (
        "model.json, best.hdf5",
        "load_weights",
        "Keras 3 still reads HDF5 if the name of the file ends in .h5 or .hdf5.",
    ),
    (
        "checkpoint, ckpt-3.index, ckpt-3.data-00000-of-00001",
        "key",
        "`.index` and `.data` without `.meta` are a checkpoint of objects, with keys.",
    ),
    (
        "model.json, checkpoint, ckpt-3.index",
        "nothing",
        "`.json` has the architecture, `.index` the shapes. Where are the values?",
    ),
    (
        "saved_model.pb, keras_metadata.pb, variables/variables.index, "
        "variables/variables.data-00000-of-00001",
        "key",
        "In a SavedModel folder, `variables/variables` is a checkpoint.",
    ),
    (
        "notes.txt, final.keras, saved in 2023 by Keras 2.13",
        "load_weights",
        "Keras 3 does not load the model of a Keras 2 `.keras` file, but loads its "
        "weights.",
    ),
)


def show_folders() -> Table:
    """What a former colleague left."""
    rows = tuple(
        (str(number), files) for number, (files, _, _) in enumerate(FOLDERS, 1)
    )
    return Table(("folder", "files"), rows)


@exercise
def check_ways(ways: list[str]) -> str:
    right = [(way, hint) for _, way, hint in FOLDERS]
    expect_words(ways, right, WAYS, "Folder")
    return "The names of the files tell it, before you load anything."


def _layers(library, classes: int = 2) -> list:
    """The same layers of either Keras; two of them have no weights."""
    layers = library.layers
    return [
        library.Input((3,)),
        layers.Dense(4, "relu"),
        layers.Dropout(0.5),
        layers.BatchNormalization(),
        layers.ReLU(),
        layers.Dense(classes),
    ]


def _old_model():
    import tf_keras  # takes a second, and only this exercise needs it

    return _filled(tf_keras.Sequential(_layers(tf_keras)))


def _filled(model):
    """Give every value of a model one of its own."""
    random = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(random.uniform(0.1, 1, weight.shape))
    return model


X = np.random.default_rng(1).normal(size=(5, 3)).astype("float32")


def _pairs_of(model: keras.Model) -> list[tuple[Any, str]]:
    """Return each weight of a model with its key in a checkpoint of Keras 2."""
    with_weights = [layer for layer in model.layers if layer.weights]
    return [
        (weight, f"model/layer_with_weights-{number}/{weight.name}/{VALUE}")
        for number, layer in enumerate(with_weights)
        for weight in layer.weights
    ]


@exercise
def check_fill(fill: Callable) -> str:
    old = _old_model()
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=old).write(f"{folder}/old")
        model = keras.Sequential(_layers(keras))
        before = model.get_weights()
        if fill(_pairs_of(model), path) is ...:
            raise NotAnswered
        moved = [
            not np.array_equal(*pair)
            for pair in zip(before, model.get_weights(), strict=True)
        ]
        expect(
            any(moved),
            "No weight has changed. Assign to each weight the value that "
            "`reader.get_tensor(key)` returns.",
        )
        expect(
            np.allclose(model(X), old(X), atol=1e-5),
            "The outputs differ from the old ones: not every weight got its value.",
        )
        _expect_refusal(fill, path, 2, "has another shape", _layers(keras, classes=7))
        more = [*_layers(keras), keras.layers.Dense(2)]
        _expect_refusal(fill, path, 3, "is missing in the file", more)
    return "All of it, or an error and nothing changed."


def _expect_refusal(
    fill: Callable, path: str, number: int, what: str, layers: list
) -> None:
    model = keras.Sequential(layers)
    before = model.get_weights()
    silent = f"The last layer {what}, and no error was raised."
    error = refuses(lambda: fill(_pairs_of(model), path), silent)
    for old, new in zip(before, model.get_weights(), strict=True):
        expect(
            np.array_equal(old, new),
            f"The last layer {what}, but your function had already changed the "
            "layers before it: check all keys first.",
        )
    a(
        error,
        ValueError,
        f"The last layer {what}: raise a ValueError, not {type(error).__name__}.",
    )
    expect(
        f"layer_with_weights-{number}/" in str(error),
        "The message must have the key, here the key of the last layer, so that the "
        "reader can look it up.",
    )


@exercise
def check_optimizer_values(optimizer_values: Callable) -> str:
    values = [np.array(7), *(np.full((2, 2), n, "float32") for n in range(24))]
    with tempfile.TemporaryDirectory() as folder:
        with h5py.File(f"{folder}/model.weights.h5", "w") as file:
            for number, value in enumerate(values):
                file[f"optimizer/vars/{number}"] = value
        with zipfile.ZipFile(f"{folder}/old.keras", "w") as archive:
            archive.write(f"{folder}/model.weights.h5", "model.weights.h5")
        Path(folder, "model.weights.h5").unlink()
        found = answered(optimizer_values(f"{folder}/old.keras"))
    pairs = a(found, list, "Return a list.")
    expect(
        all(isinstance(pair, tuple) and len(pair) == 2 for pair in pairs),
        "Return a list of pairs: the momentum and the velocity of each weight.",
    )
    flat = [value for pair in pairs for value in pair]
    expect(
        not any(isinstance(value, h5py.Dataset) for value in flat),
        "Return arrays, not the datasets of h5py, because the file is closed later. "
        "`values[name][()]` is an array.",
    )
    expect(
        len(pairs) == 12,
        f"The file has 12 pairs, and you return {len(pairs)}. Value 0 is the number of "
        "steps, and belongs to no pair.",
    )
    same = [np.array_equal(*both) for both in zip(flat, values[1:], strict=True)]
    expect(
        np.shape(flat[0]) and all(same),
        f"Pair {same.index(False) // 2 + 1 if False in same else 1} is different. Most "
        "values have the same shape, so no `assign` raises an error. The two values of "
        'one weight are neighbours in the file. As a string, "10" comes before "2".',
    )
    return "Each weight has its own two values, and they are in memory."


def _handed_over(hand_over: Callable, model: keras.Model, folder: Path) -> dict:
    """Let the learner write the two files, and return the card."""
    with hint_on(TypeError, "{}: JSON has lists, but no arrays.".format):
        if hand_over(model, X, folder) is ...:
            raise NotAnswered
    for wanted in ("model.weights.h5", "card.json"):
        expect((folder / wanted).is_file(), f"There is no {wanted} in the folder.")
    with hint_on(ValueError, "card.json is not JSON: write it by json.dumps."):
        card = json.loads((folder / "card.json").read_text("utf-8"))
    a(card, dict, "The card should be a dict.")
    for key in ("keras", "examples", "answers"):
        expect(key in card, f'"{key}" is missing on the card.')
    expect(
        card["keras"] == keras.__version__,
        f'"keras" should be the version, {keras.__version__}.',
    )
    return card


@exercise
def check_hand_over(hand_over: Callable) -> str:
    model = _filled(keras.Sequential(_layers(keras)))
    given, old = model(X), _old_model()
    old.set_weights([np.zeros(weight.shape) for weight in old.weights])
    with tempfile.TemporaryDirectory() as folder:
        card = _handed_over(hand_over, model, Path(folder))
        unreadable = "Keras 2 cannot read it: use `save_weights`."
        with hint_on((KeyError, ValueError), unreadable):
            old.load_weights(Path(folder, "model.weights.h5"))
    expect(
        np.allclose(old(X), given, atol=1e-4),
        "The weights in the file are not those of the model that you were given.",
    )
    examples, answers = np.array(card["examples"]), np.array(card["answers"])
    expect(examples.ndim == 2 and len(examples), "Give a list of rows as examples.")
    expect(
        answers.shape == (len(examples), 2),
        "Give one answer for each example: a list of rows of two numbers.",
    )
    expect(
        np.allclose(old(examples.astype("float32")), answers, atol=1e-4),
        "With your weights, the outputs of Keras 2 are not those of the card. Take the "
        "outputs of the model for these examples, without `training=True`, unrounded.",
    )
    return "Keras 2 loads the weights and gives the answers of the card."
