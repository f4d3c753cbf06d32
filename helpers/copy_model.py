"""Copy a Keras 3 model in memory, with all of its state."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

_probe = keras.Input((1,), name="probe")
_Functional = type(keras.Model(_probe, _probe, name="probe"))  # not exported by Keras


class CannotCopy(Exception):
    """The model cannot be copied whole; the message says why and what to do."""


def copy_model(model: keras.Model) -> keras.Model:
    """Return an independent copy: it predicts the same, and trains on in the same way.

    Copied are weights, BatchNorm and adapted statistics, lookup tables, states of
    stateful RNNs, dropout seeds, the optimizer with its slots and present learning
    rate, compile arguments, trainable flags, names, and the sharing of layers inside.
    Not copied are Python attributes set from outside. The original is only read.

    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> twin = copy_model(model)
    >>> _ = twin.layers[0].kernel.assign(twin.layers[0].kernel * 0)
    >>> bool(keras.ops.any(model.layers[0].kernel != 0))
    True
    """
    _refuse_what_cannot_be_copied(model)
    with keras.saving.custom_object_scope(_own_objects(model)):
        twin = _rebuild(model)
        layers = _pairs(_layers(model), _layers(twin), "layers")
        state = _pairs(model.variables, twin.variables, "variables")
        for ours, theirs in layers:
            state += _pairs(_rnn_states(ours), _rnn_states(theirs), "states")
            _copy_what_is_no_variable(ours, theirs)
        if model.compiled:
            state += _optimizer_state(model, twin, state)
    for ours, theirs in state:
        # DeepCopy, because assign alone shares the bytes until the first write.
        theirs.assign(tf.raw_ops.DeepCopy(x=ours.value))
    for ours, theirs in layers:  # outer layers come first: they set those inside, too
        theirs.trainable = ours.trainable
    return twin


def _refuse_what_cannot_be_copied(model: Any) -> None:
    if not isinstance(model, keras.Model):
        raise CannotCopy(
            f"A {type(model).__name__} is not a Keras 3 model: make a second one by "
            "the code of the first, call it once, and assign variable by variable."
        )
    if not model.built:
        raise CannotCopy(
            f"The model {model.name!r} has no variables yet: call it once on data."
        )
    for layer in _layers(model):
        if isinstance(layer, keras.layers.Lambda) and layer.function.__closure__:
            raise CannotCopy(
                f"The Lambda layer {layer.name!r} holds values in a closure, and both "
                "models would share them: write it as a layer class instead."
            )
    overrides = {
        name
        for name in ("compile", "compile_from_config")
        if getattr(type(model), name) is not getattr(keras.Model, name)
    }
    if model.compiled and overrides == {"compile"}:
        raise CannotCopy(
            f"{type(model).__name__} has a compile() of its own: give it "
            "get_compile_config() and compile_from_config() as well."
        )


def _layers(model: keras.layers.Layer) -> list[keras.layers.Layer]:
    return list(model._flatten_layers())


def _own_objects(model: keras.Model) -> dict[str, Any]:
    """Return the classes and functions that Keras cannot find by their names alone."""
    parts: list[Any] = _layers(model)
    if model.compiled:
        parts += tf.nest.flatten(model._compile_config.config)
    found = [part if hasattr(part, "__name__") else type(part) for part in parts]
    return {
        thing.__name__: thing
        for thing in found
        if thing.__module__.partition(".")[0] not in ("keras", "builtins")
    }


def _rebuild(model: keras.Model) -> keras.Model:
    """Return a model of the same structure whose variables hold nothing yet."""
    try:
        with _cheap_initializers() as cheap, warnings.catch_warnings(action="ignore"):
            if type(model) in (keras.Sequential, _Functional):
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
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise CannotCopy(
            f"{type(model).__name__} {model.name!r} cannot be rebuilt ({lines[0]}): "
            "every class of your own needs an __init__ that takes **kwargs, and a "
            "get_config() that returns its arguments."
        ) from error


def _same_input(x: keras.KerasTensor | None) -> keras.KerasTensor | None:
    """Return an input of the same name; clone_model alone would invent another."""
    if x is None:
        return None
    name = x._keras_history.operation.name
    return keras.Input(batch_shape=x.shape, dtype=x.dtype, name=name)


def _rebuild_layer(layer: keras.layers.Layer) -> keras.layers.Layer:
    if isinstance(layer, keras.layers.Lambda):  # its config holds code: pass it on
        return keras.layers.Lambda(layer.function, name=layer.name, dtype=layer.dtype)
    return type(layer).from_config(layer.get_config())


@contextmanager
def _cheap_initializers() -> Iterator[Callable]:
    """Let layers start from zeros: random numbers are the dear part of a large model.

    They get their own initializers back at the end, so that their configs are true.
    """
    swapped: list[tuple[keras.layers.Layer, str, Any]] = []

    def cheap(layer: keras.layers.Layer) -> keras.layers.Layer:
        for part in _layers(layer):
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


def _copy_what_is_no_variable(ours: Any, theirs: Any) -> None:
    """Copy tables, vocabularies and cached statistics by the layer's own means."""
    if hasattr(ours, "save_assets"):
        with tempfile.TemporaryDirectory() as folder:
            ours.save_assets(folder)
            theirs.load_assets(folder)
    if type(ours).load_own_variables is not keras.layers.Layer.load_own_variables:
        store: dict[str, Any] = {}
        ours.save_own_variables(store)
        theirs.load_own_variables(store)


def _rnn_states(layer: keras.layers.Layer) -> list[Any]:
    if not getattr(layer, "stateful", False):
        return []
    return tf.nest.flatten(layer.states)


def _optimizer_state(
    model: keras.Model, twin: keras.Model, state: list[tuple[Any, Any]]
) -> list[tuple[Any, Any]]:
    """Give the twin the same optimizer; return the pairs of optimizer variables."""
    if not twin.compiled:
        twin.compile_from_config(model.get_compile_config())
    if not model.optimizer.built:
        return []
    # Not `trainable_variables`: a layer may have been frozen since the first step.
    twin_of = {id(ours): theirs for ours, theirs in state}
    trained = [twin_of[id(v)] for v in model.optimizer._trainable_variables]
    if [*map(id, trained)] != [*map(id, twin.optimizer._trainable_variables)]:
        arguments = keras.saving.deserialize_keras_object(model.get_compile_config())
        twin.compile(**arguments)
        twin.optimizer.build(trained)
    return _pairs(model.optimizer.variables, twin.optimizer.variables, "slots")


def _pairs(ours: Iterable[Any], theirs: Iterable[Any], what: str) -> list:
    ours, theirs = list(ours), list(theirs)
    kinds = [[_kind(thing) for thing in side] for side in (ours, theirs)]
    if kinds[0] != kinds[1]:
        raise CannotCopy(
            f"Rebuilt from its config the model has other {what} ({len(theirs)} "
            f"instead of {len(ours)}, or of another kind): let get_config() tell every "
            "argument."
        )
    return list(zip(ours, theirs, strict=True))


def _kind(thing: Any) -> tuple:
    if isinstance(thing, keras.Variable):
        return tuple(thing.shape), thing.dtype
    return (type(thing),)
