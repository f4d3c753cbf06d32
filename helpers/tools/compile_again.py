"""Compile the copy of a model as the model is compiled."""

from __future__ import annotations

import inspect
import warnings
from typing import Any

import keras

from helpers.tools._private_api import (
    compile_arguments,
    copy_function_arguments,
    trained_by,
)
from helpers.tools.rebuild import CannotCopy, reason_of
from helpers.tools.twins import (
    attributes_of_keras,
    copy_of,
    has_state,
    is_of_keras,
    is_value,
)

_BY_KERAS = ("get_compile_config", "compile_from_config")


def check_compile(model: keras.Model) -> None:
    """Refuse a model whose compile arguments cannot be made a second time."""
    try:
        _arguments_again(model)
    except CannotCopy:
        raise
    except Exception as error:
        raise CannotCopy(
            f"The arguments of compile() cannot be made again ({reason_of(error)}): "
            "a loss or metric should be a class with a get_config(), or a function."
        ) from error


def compile_again(model: keras.Model, twin: keras.Model, trained: list[Any]) -> None:
    """Compile the twin as the model; its optimizer is not built for others.

    Args:
        model: the original.
        twin: its copy, compiled or not.
        trained: the variables that the twin's optimizer trains, in their order.
    """
    if _is_compiled_by_keras(model):
        # A class with a compile() of its own has handed these on to Keras's.
        keras.Model.compile(twin, **_arguments_again(model))
    elif not twin.compiled:
        with warnings.catch_warnings(action="ignore"):
            twin.compile_from_config(model.get_compile_config())
    is_other = twin.compiled and (
        [*map(id, trained_by(twin.optimizer))] != [*map(id, trained)]
    )
    if not twin.compiled or (twin.optimizer.built and is_other):
        keras.Model.compile(twin, **_arguments_again(model))
    if type(model).compile is keras.Model.compile:
        return
    for name, value in vars(model).items():
        known = name in attributes_of_keras()
        if not known and not _has_the_same(twin, name, value):
            setattr(twin, name, _made_by_own_compile(model, name, value))


def _made_by_own_compile(model: keras.Model, name: str, value: Any) -> Any:
    """Return what the compile() of a class has set, a second time: a loss for example.

    What has a state gets it later, and is compared like all that the two models hold.
    """
    if is_value(value):
        return copy_of(value)
    try:
        return keras.tree.map_structure(_again, value)
    except Exception as error:
        raise left_out_by_compile(model, name) from error


def _has_the_same(twin: keras.Model, name: str, value: Any) -> bool:
    """Say if a twin has an attribute too, and of the same config if it has one."""
    if name not in vars(twin):
        return False
    if has_state(value) or not hasattr(value, "get_config"):
        return True
    other = vars(twin)[name]
    return type(other) is type(value) and other.get_config() == value.get_config()


def left_out_by_compile(model: keras.Model, name: str) -> CannotCopy:
    """Return the refusal of a model with an attribute that its copy has not."""
    kind = type(model)
    if is_of_keras(kind):
        return CannotCopy(
            f"The copy has no {name!r}, which compile() of {kind.__name__} has made: "
            f"copy the models in it one by one, and compile a new {kind.__name__}."
        )
    return CannotCopy(
        f"The copy has no {name!r}: let get_compile_config() of {kind.__name__} tell "
        "it, and compile_from_config() make it."
    )


def _is_compiled_by_keras(model: keras.Model) -> bool:
    return all(
        getattr(type(model), name) is getattr(keras.Model, name) for name in _BY_KERAS
    )


def _arguments_again(model: keras.Model) -> dict[str, Any]:
    if not _is_compiled_by_keras(model):
        return keras.saving.deserialize_keras_object(model.get_compile_config())
    # Saving to .h5 takes the optimizer out of the arguments.
    arguments = {"optimizer": model.optimizer, **compile_arguments(model)}
    return keras.tree.map_structure(_again, arguments)


def _again(argument: Any) -> Any:
    """Return an argument with a state of its own; a function has none."""
    if not inspect.isfunction(argument):
        made = _from_config(argument)
        copy_function_arguments(argument, made)
        return made
    for cell in argument.__closure__ or ():
        if has_state(cell.cell_contents):
            raise CannotCopy(
                f"The function {argument.__name__!r}, an argument of compile(), uses "
                f"a {type(cell.cell_contents).__name__} from around it, and the copy "
                "would use the same one: write the function as a class or a method."
            )
    return argument


def _from_config(argument: Any) -> Any:
    kind = type(argument)
    if hasattr(kind, "from_config") and not is_of_keras(kind):
        return kind.from_config(argument.get_config())
    plain = keras.saving.serialize_keras_object(argument)
    return keras.saving.deserialize_keras_object(plain)
