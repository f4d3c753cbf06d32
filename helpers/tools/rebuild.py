"""Build a second model of the same structure, its variables still empty."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

from helpers.tools._private_api import (
    Functional,
    compile_arguments,
    input_name,
    lambda_output_shape,
    layers_in,
)


class CannotCopy(Exception):
    """The model cannot be copied whole; the message says why and what to do."""


def rebuild(model: keras.Model) -> keras.Model:
    """Return a model of the same structure whose variables hold nothing yet."""
    try:
        with _cheap_initializers() as cheap, warnings.catch_warnings(action="ignore"):
            if type(model) in (keras.Sequential, Functional):
                inputs = None if type(model) is keras.Sequential else model.input
                return keras.models.clone_model(
                    model,
                    input_tensors=keras.tree.map_structure(_same_input, inputs),
                    clone_function=lambda layer: cheap(_rebuild_layer(layer)),
                    recursive=True,
                )
            twin = cheap(type(model).from_config(model.get_config()))
            if not twin.built:
                twin.build_from_config(model.get_build_config())
            return twin
    except Exception as error:
        raise CannotCopy(
            f"{type(model).__name__} {model.name!r} cannot be rebuilt "
            f"({reason_of(error)}): {_remedy(model)}"
        ) from error


def _remedy(model: keras.Model) -> str:
    """Say what to do about a model that Keras cannot make again from its config."""
    layers = layers_in(model)
    wrapped = [x.layer for x in layers if isinstance(x, keras.layers.Wrapper)]
    for layer in wrapped:
        if isinstance(layer, keras.layers.Lambda):
            return (
                f"the Lambda layer {layer.name!r} is inside of another layer, which "
                "Keras does not make again from its config: write it as a layer class."
            )
    if all(is_of_keras(type(layer)) for layer in layers):
        return (
            "all of its layers are Keras's own, so build a second model by the code of "
            "the first, and give it the weights by set_weights()."
        )
    return (
        "every class of your own needs an __init__ that takes **kwargs, and a "
        "get_config() that returns its arguments."
    )


def is_of_keras(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "keras"


def _same_input(x: keras.KerasTensor | None) -> keras.KerasTensor | None:
    """Return an input of the same name; clone_model alone would invent another."""
    if x is None:
        return None
    return keras.Input(batch_shape=x.shape, dtype=x.dtype, name=input_name(x))


def _rebuild_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    if isinstance(layer, keras.layers.Lambda):  # its config holds code: pass it on
        return keras.layers.Lambda(
            layer.function,
            output_shape=lambda_output_shape(layer),
            mask=layer.mask,
            arguments=copy.deepcopy(layer.arguments),
            name=layer.name,
            dtype=layer.dtype_policy,
        )
    return type(layer).from_config(layer.get_config())


@contextmanager
def _cheap_initializers() -> Iterator[Callable]:
    """Let layers start from zeros: random numbers are the dear part of a large model.

    They get their own initializers back at the end, so that their configs are true.
    """
    swapped: list[tuple[keras.layers.Layer, str, Any]] = []

    def cheap(layer: keras.layers.Layer) -> keras.layers.Layer:
        for part in layers_in(layer):
            for name, value in list(vars(part).items()):
                if isinstance(value, keras.initializers.Initializer):
                    swapped.append((part, name, value))
                    setattr(part, name, keras.initializers.Zeros())
        return layer

    try:
        yield cheap
    finally:
        for part, name, value in swapped:
            setattr(part, name, value)


def own_objects(model: keras.Model) -> dict[str, Any]:
    """Return the classes and functions that Keras cannot find by their names alone."""
    parts: list[Any] = layers_in(model)
    if model.compiled:
        parts += tf.nest.flatten(compile_arguments(model))
    found: dict[str, Any] = {}
    for part in parts:
        thing = part if hasattr(part, "__name__") else type(part)
        if is_of_keras(thing) or thing.__module__ == "builtins":
            continue
        if found.setdefault(thing.__name__, thing) is not thing:
            raise CannotCopy(
                f"Two classes or functions of the model are named {thing.__name__!r}, "
                "and Keras finds them by name: give each a name of its own."
            )
    return found


def reason_of(error: Exception) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0][:150]
