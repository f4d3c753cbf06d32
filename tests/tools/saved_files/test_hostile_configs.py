"""Configurations of Keras that do more than compute when they are loaded."""

import keras
import pytest

from helpers.tools import inspect_file
from tests.tools.saved_files.made import model_of, part, write_h5, write_keras

LAMBDA = "Python code in a Lambda layer, if safe_mode is switched off"
BYTECODE = ["4wEAAAAAAAAAAAAAAAA=", None, None]


def function(name, module):
    return {"class_name": "function", "config": name, "module": module}


def without_module(described):
    """Return a part in the format of Keras 2 before 2.12: names only."""
    return {key: described[key] for key in ("class_name", "config")}


CASES = [
    (part("Lambda", function=BYTECODE, function_type="lambda"), LAMBDA),
    (part("Lambda", function="f", output_shape=BYTECODE), LAMBDA),
    (part("Lambda", function=part("__lambda__", "builtins", code="4wEA")), LAMBDA),
    (
        part("TorchModuleWrapper", pickled={"class_name": "x"}),
        "unpickles a module of PyTorch in TorchModuleWrapper",
    ),
    (
        part("StringLookup", vocabulary="/etc/passwd"),
        "reads a vocabulary from a file: /etc/passwd",
    ),
    (
        part("TextVectorization", vocabulary="https://x.y/z"),
        "reads a vocabulary from a file: https://x.y/z",
    ),
    (part("TFSMLayer", filepath="/x"), "loads another SavedModel: /x"),
    (
        part("enable_unsafe_deserialization", "keras.config"),
        "names keras.config.enable_unsafe_deserialization, which is no part of a model",
    ),
    (
        part("load_model", "keras.models", filepath="x"),
        "names keras.models.load_model, which is no part of a model",
    ),
    (
        part("load_model", "keras.saving", filepath="x"),
        "names keras.saving.load_model, which is no part of a model",
    ),
    (
        part("Activation", activation=function("get_file", "keras.utils")),
        "names keras.utils.get_file, which is no part of a model",
    ),
    (
        part("Activation", activation=function("deserialize", "keras.losses")),
        "names keras.losses.deserialize, which is no part of a model",
    ),
    (
        part("Activation", activation=function("get", "builtins")),
        "names keras's get, which is no part of a model",
    ),
    (
        part("Dense", "keras_hub.src.evil"),
        "makes Keras import keras_hub.src.evil, and fetch Dense",
    ),
    (
        part("TextDataset", "keras.src.utils.nothing"),
        "makes Keras import keras.src.utils.nothing, and fetch TextDataset",
    ),
    (
        part("TFOpLambda", "keras.layers", function="io.write_file"),
        "calls tf.io.write_file, if Keras 2 loads it",
    ),
    (part("__new__", "builtins"), "__new__ is of no kind that is known here"),
    (part("JaxLayer", call_fn="f"), "calls the functions that a JaxLayer names"),
]


@pytest.mark.parametrize("ending", ["keras", "h5"])
@pytest.mark.parametrize(("layer", "warning"), CASES, ids=lambda x: str(x)[:40])
def test_what_does_more_than_compute_is_named(tmp_path, ending, layer, warning):
    outer = part("TimeDistributed", layer=layer)
    path = tmp_path / f"net.{ending}"
    if ending == "keras":
        write_keras(path, model_of(outer))
    else:
        write_h5(path, model_of(outer)).close()
    assert warning in inspect_file(path).warnings


@pytest.mark.parametrize("layer", [CASES[0][0], CASES[4][0], CASES[6][0]])
def test_it_is_named_also_without_a_module(tmp_path, layer):
    write_h5(tmp_path / "net.h5", model_of(without_module(layer))).close()
    assert inspect_file(tmp_path / "net.h5").warnings


def test_functions_of_keras_are_no_part_of_a_model_without_a_module(tmp_path):
    odd = without_module(part("deserialize"))
    write_h5(tmp_path / "net.h5", model_of(odd)).close()
    (warning,) = inspect_file(tmp_path / "net.h5").warnings
    assert warning == "names keras's deserialize, which is no part of a model"


def test_what_is_not_of_keras_is_needed(tmp_path):
    layers = [
        part("Dense", registered_name="mine>Dense"),
        part("Odd", "my.module"),
        without_module(part("Older")),
        part("Activation", activation=function("mine>f", None)),
        part("Lambda", function="by_name", function_type="function"),
    ]
    found = inspect_file(write_keras(tmp_path / "net.keras", model_of(*layers)))
    assert found.needs == ("mine>Dense", "Odd", "Older", "mine>f", "by_name")


def test_each_exported_class_of_a_model_is_harmless(tmp_path):
    odd = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer"}
    parts = []
    for kind in ("layers", "optimizers", "losses", "metrics", "initializers"):
        home = getattr(keras, kind)
        parts += [
            part(name, f"keras.{kind}")
            for name, thing in vars(home).items()
            if isinstance(thing, type) and name not in odd
        ]
    assert len(parts) > 200
    found = inspect_file(write_keras(tmp_path / "net.keras", model_of(*parts)))
    assert found.needs == ()
    maps = "names keras.optimizers.OptimizerMap, which is no part of a model"
    assert set(found.warnings) <= {maps}


def test_operations_and_nested_models_are_harmless(tmp_path):
    x = keras.Input((3,))
    inner = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, "gelu")])
    y = keras.ops.relu(inner(x) + 1) * keras.ops.sum(x, axis=-1, keepdims=True)
    model = keras.Model(x, keras.layers.Activation(keras.ops.tanh)(y))
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 10)
    model.compile(keras.optimizers.AdamW(schedule), keras.losses.Huber(), ["mae"])
    model.save(tmp_path / "net.keras")
    found = inspect_file(tmp_path / "net.keras")
    assert (found.needs, found.warnings) == ((), ())
