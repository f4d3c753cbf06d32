"""Checks of the exercises."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from helpers.kit.exercise import a, answered, by_hand, cases, exercise, expect_words
from helpers.kit.snippets import run_snippet
from helpers.tools.saved_files.inspect import inspect_file

MOMENTS = (
    ("load", "A pickle is a list of functions to call, and `load` calls them."),
    (
        "never",
        "Safe mode is on by default: load_model raises an error before code runs.",
    ),
    ("load", "Keras calls a model while it loads the model, to create the variables."),
    ("call", "`tf.io.write_file` is in `serve`, and runs when you call `serve`."),
    ("load", "TensorFlow initializes a resource while it loads the SavedModel."),
    ("never", "It reads a zip and JSON as data, and runs no code from them."),
)


@exercise
def check_moments(moments: list[str]) -> str:
    expect_words(moments, MOMENTS, ("load", "call", "never"), "Number")
    return "You know when foreign code runs."


def _layer(
    class_name: str, module: str | None = "keras.layers", /, **config: object
) -> dict:
    return {"module": module, "class_name": class_name, "config": config}


def _model(*layers: dict) -> dict:
    return _layer("Sequential", "keras", name="net", layers=list(layers))


def _sent_models() -> tuple[tuple[bool, str, list[dict]], ...]:
    """Return models: whether each is Keras alone, words for it, and its layers."""
    code = {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}
    lambda_layer = _layer("Lambda", function=code)
    function = {"module": "builtins", "class_name": "function", "config": "kit>f"}
    wrapped = _layer("TimeDistributed", layer=lambda_layer)
    return (
        (True, "Dense and ReLU", [_layer("Dense", units=2), _layer("ReLU")]),
        (False, "a Lambda", [lambda_layer]),
        (False, "a TFSMLayer", [_layer("TFSMLayer", filepath="x")]),
        (False, "a class of somebody else", [_layer("Dense", None, units=2)]),
        (False, "a Lambda inside TimeDistributed", [wrapped]),
        (
            True,
            "a Dense that is *named* Lambda",
            [_layer("Dense", units=2, name="Lambda")],
        ),
        (
            False,
            "code of a lambda as the activation of a Dense",
            [_layer("Dense", activation=code)],
        ),
        (False, "a module called keras_extras", [_layer("Dense", "keras_extras")]),
        (False, "a module called my_layers", [_layer("Dense", "my_layers.dense")]),
        (False, "a function as activation", [_layer("Dense", activation=function)]),
    )


@exercise
def check_only_keras(only_keras: Callable) -> str:
    of_notebook = "suspects", "classes_in"
    own_work = by_hand(only_keras, inspect_file, run_snippet, *of_notebook)

    def asked(layers: list[dict]) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "sent.keras")
            with zipfile.ZipFile(path, "w") as archive:
                text = json.dumps(_model(*layers), separators=(",", ":"))
                archive.writestr("config.json", text)
            said = answered(own_work(path))
        return a(said, (bool, np.bool_), "Return True or False.")

    cases(
        asked,
        [
            ([layers], right, f"With {what}, the answer should be {right}.")
            for right, what, layers in _sent_models()
        ],
    )
    return "No foreign code passes, at any depth."
