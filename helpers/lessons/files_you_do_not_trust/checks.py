"""Checks of the exercises."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from helpers.kit.exercise import a, answered, exercise, expect, expect_words

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
    return "Foreign code runs when you load or call, and never when you only read."


_CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAAA="}}
_PARTS = (  # of config.json, each with why it is refused, if it is
    ({"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}}, ""),
    ({"module": "keras", "class_name": "Sequential", "config": {}}, ""),
    (
        {"module": "keras.layers", "class_name": "Lambda", "config": _CODE},
        "A `Lambda` runs code that the file brings.",
    ),
    (
        {"module": "keras.layers", "class_name": "TFSMLayer", "config": {}},
        "A `TFSMLayer` loads a SavedModel, and a SavedModel can write files.",
    ),
    (
        {"module": None, "class_name": "Dense", "config": {"units": 2}},
        "Its module is None: a stranger wrote this class in a notebook.",
    ),
    (_CODE, "It has no module, and it is the code of a Python function."),
    (
        {"module": "builtins", "class_name": "function", "config": "kit>f"},
        "Its module is not Keras.",
    ),
    (
        {"module": "keras_extras.layers", "class_name": "Dense", "config": {}},
        "The first part of its module begins like `keras`, but is a different package.",
    ),
    (
        {"module": "my.keras.layers", "class_name": "Dense", "config": {}},
        "The first part of its module is not `keras`.",
    ),
    (
        {
            "module": "keras.layers",
            "class_name": "Dense",
            "config": {"name": "Lambda", "units": 2},
        },
        "",
    ),
)


@exercise
def check_is_keras(is_keras: Callable) -> str:
    for part, why in _PARTS:
        said = answered(is_keras(dict(part)))
        a(said, (bool, np.bool_), "Return True or False.")
        reason = why or "This class is one of Keras, and it brings no code."
        expect(said == (not why), f"You return {said} for `{part}`. {reason}")
    return "A file passes only if each of its parts is a class of Keras without code."
