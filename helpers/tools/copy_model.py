"""Copy a Keras 3 model in memory, with all of its state."""

from __future__ import annotations

import copy
import inspect
import tempfile
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.tools._private_api import (
    excludes_from_weight_decay,
    layers_in,
    trained_by,
)
from helpers.tools.check_copy import advice_on, check_compile_arguments, check_copy
from helpers.tools.compile_again import (
    check_compile,
    compile_again,
    left_out_by_compile,
)
from helpers.tools.garbage import garbage_left_alone
from helpers.tools.rebuild import CannotCopy, own_objects, reason_of, rebuild
from helpers.tools.twins import (
    Twins,
    copy_of,
    equal,
    is_of_keras,
    is_set_here,
    is_variable,
    walk_together,
)

StatePairs = list[tuple[Any, Any]]  # of the original, and of the copy

# These load variables in another order, and nothing that is not a variable.
_LOAD_VARIABLES = {
    kind.load_own_variables
    for kind in (
        keras.layers.Conv2D,
        keras.layers.Dense,
        keras.layers.EinsumDense,
        keras.layers.Embedding,
    )
}


def copy_model(model: keras.Model) -> keras.Model:
    """Return an independent copy: it predicts the same, and trains on in the same way.

    Copied are weights, BatchNorm and adapted statistics, lookup tables, states of
    stateful RNNs, dropout seeds, optimizers with slots and present learning rate,
    compile arguments, trainable flags, metrics that layers hold, the sharing of layers
    inside, and attributes that hold plain values (numbers, text, arrays, and lists and
    dicts of these). Other Python attributes are not. The copy trains as the original
    does after `compile()`: what was frozen since then is frozen. The original is only
    read.

    Args:
        model: a Keras 3 model that is built; compiled or not.

    Raises:
        CannotCopy: something in the model cannot be copied; the message says what.

    >>> model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    >>> twin = copy_model(model)
    >>> _ = twin.layers[0].kernel.assign(twin.layers[0].kernel * 0)
    >>> bool(keras.ops.any(model.layers[0].kernel != 0))
    True
    """
    with garbage_left_alone():
        return _copy(model)


def _copy(model: keras.Model) -> keras.Model:
    _refuse_what_cannot_be_copied(model)
    with keras.saving.custom_object_scope(own_objects(model)):
        for one in _compiled(layers_in(model)):
            check_compile(one)
        twin = rebuild(model)
        layers = _pairs(layers_in(model), layers_in(twin), "layers", model)
        _check_variables(layers)
        state = _pairs(model.variables, twin.variables, "variables", model)
        for ours, theirs in layers:
            _copy_own_state(ours, theirs)
            state += _pairs(
                _states_of_rnn(ours), _states_of_rnn(theirs), "states", ours
            )
        compiled = [pair for pair in layers if _compiled(pair[:1])]
        for ours, theirs in compiled:
            state += _optimizer_state(ours, theirs, state)
    for ours, theirs in layers:  # outer layers come first: they set those inside, too
        theirs.trainable = ours.trainable
    places = list(walk_together(model, twin))
    _copy_values(places)
    state = _with_more_state(places, state)
    _assign(state)
    check_copy(places, {id(ours): theirs for ours, theirs in state})
    for ours, theirs in compiled:
        check_compile_arguments(ours, theirs)
    return twin


def _compiled(layers: Iterable[Any]) -> list[keras.Model]:
    """Return the models among layers that are compiled: a part of a GAN may be."""
    return [one for one in layers if isinstance(one, keras.Model) and one.compiled]


def _assign(state: StatePairs) -> None:
    for ours, theirs in state:
        # DeepCopy, because assign alone shares the bytes until the first write.
        value = tf.raw_ops.DeepCopy(x=_variable_in(ours))
        _variable_in(theirs).assign(value, read_value=False)
        if isinstance(ours, keras.Variable) and theirs.trainable != ours.trainable:
            theirs.trainable = ours.trainable


def _variable_in(thing: Any) -> tf.Variable:
    """Return TensorFlow's variable: Keras's around it casts and compares once more."""
    return thing.value if isinstance(thing, keras.Variable) else thing


def _refuse_what_cannot_be_copied(model: Any) -> None:
    if not isinstance(model, keras.Model):
        raise CannotCopy(
            f"A {type(model).__name__} is not a Keras 3 model: make a second one by "
            "the code of the first, call it once, and assign variable by variable."
        )
    if not model.built:
        raise CannotCopy(
            f"The model {model.name!r} is not built yet: call it once on data."
        )
    for layer in layers_in(model):
        if (mode := _quantized_by(layer)) in ("gptq", "awq"):
            raise CannotCopy(
                f"The layer {layer.name!r} was quantized by {mode} for data that its "
                "config does not tell: build and quantize a second model by the code "
                "of the first, and give it the weights by set_weights()."
            )
        if isinstance(layer, keras.layers.Lambda) and not _is_plain(layer.function):
            raise CannotCopy(
                f"The Lambda layer {layer.name!r} holds values in a closure or object, "
                "and both models would share them: write it as a layer class instead."
            )
    for name, optimizer in _optimizers(model).items():
        if excludes_from_weight_decay(optimizer):
            raise CannotCopy(
                f"The {name} excludes variables from weight decay, which its config "
                "does not tell: copy by hand, and exclude them again."
            )


def _quantized_by(layer: Any) -> str | None:
    config = getattr(layer, "quantization_config", None)
    return getattr(config, "mode", None) or getattr(layer, "quantization_mode", None)


def _is_plain(function: Any) -> bool:
    """Say whether a function has no state: it closes over none, or over a module's."""
    name = getattr(function, "__qualname__", "<object>")
    return "<" not in name or (
        inspect.isfunction(function) and function.__closure__ is None
    )


def _copy_own_state(ours: Any, theirs: Any) -> None:
    """Copy tables and cached statistics by the layer's own means."""
    try:
        _save_and_load(ours, theirs)
    except Exception as error:
        raise CannotCopy(
            f"The layer {ours.name!r} has methods that save and load its state, and "
            f"they fail ({reason_of(error)}): they should fit each other."
        ) from error


def _save_and_load(ours: Any, theirs: Any) -> None:
    base, kind = keras.layers.Layer, type(ours)
    if kind.load_own_variables not in _LOAD_VARIABLES and (
        kind.load_own_variables is not base.load_own_variables
        or kind.save_own_variables is not base.save_own_variables
    ):
        store: dict[str, Any] = {}
        ours.save_own_variables(store)
        arrays = {k: v for k, v in store.items() if isinstance(v, np.ndarray)}
        theirs.load_own_variables(store | copy.deepcopy(arrays))
    if hasattr(ours, "save_assets"):
        with tempfile.TemporaryDirectory() as folder:
            ours.save_assets(folder)
            theirs.load_assets(folder)


def _states_of_rnn(layer: keras.layers.Layer) -> list[Any]:
    """Return the states of a stateful RNN, which `variables` does not list."""
    return tf.nest.flatten(layer.states) if getattr(layer, "stateful", False) else []


def _copy_values(places: list[Twins]) -> None:
    """Copy the plain values that layers hold, and the contents of lookup tables."""
    for place in places:
        other = place.owners[1]
        if is_set_here(place):
            if not equal(place.ours, place.theirs):
                setattr(other, place.name, copy_of(place.ours))
        elif hasattr(place.ours, "export") and hasattr(place.theirs, "insert"):
            place.theirs.remove(place.theirs.export()[0])
            place.theirs.insert(*place.ours.export())


def _with_more_state(places: list[Twins], state: StatePairs) -> StatePairs:
    """Add the variables that `variables` does not list: of metrics, in containers."""
    found = {id(ours): (ours, theirs) for ours, theirs in state}
    for place in places:
        if is_variable(place.ours) and id(place.ours) not in found:
            pair = [place.ours], [place.theirs]
            found[id(place.ours)] = _pairs(*pair, "variables", place.owners[0])[0]
    return list(found.values())


def _optimizers(model: keras.Model) -> dict[str, keras.optimizers.Optimizer]:
    """Return every optimizer of a model: a class of its own may hold several."""
    found = {
        name: value
        for name, value in vars(model).items()
        if isinstance(value, keras.optimizers.Optimizer)
    }
    return {"optimizer": model.optimizer} | found if model.compiled else found


def _optimizer_state(
    model: keras.Model, twin: keras.Model, state: StatePairs
) -> StatePairs:
    """Give the twin the same optimizers; return the pairs of optimizer variables."""
    # Not `trainable_variables`: a layer may have been frozen since the first step.
    twin_of = {id(ours): theirs for ours, theirs in state}
    trained = {
        name: [twin_of[id(v)] for v in trained_by(optimizer)]
        for name, optimizer in _optimizers(model).items()
        if optimizer.built
    }
    compile_again(model, twin, trained.get("optimizer", []))
    ours, theirs = _optimizers(model), _optimizers(twin)
    for name in ours:
        if name not in theirs:
            raise left_out_by_compile(model, name)
    found: dict[int, tuple[Any, Any]] = {}
    for name, variables in trained.items():
        if not theirs[name].built:
            theirs[name].build(variables)
        for pair in _optimizer_pairs(ours[name], theirs[name]):
            found[id(pair[0])] = pair
    return list(found.values())


def _optimizer_pairs(
    ours: keras.optimizers.Optimizer, theirs: keras.optimizers.Optimizer
) -> StatePairs:
    if _kinds(ours.variables) != _kinds(theirs.variables):
        raise CannotCopy(
            "Compiled again, the model has an optimizer with other variables "
            f"({len(theirs.variables)} instead of {len(ours.variables)}): copy it "
            "under the dtype policy under which it was compiled."
        )
    return list(zip(ours.variables, theirs.variables, strict=True))


def _pairs(
    ours: Iterable[Any], theirs: Iterable[Any], what: str, model: Any
) -> StatePairs:
    ours, theirs = list(ours), list(theirs)
    if _kinds(ours) != _kinds(theirs):
        raise CannotCopy(
            f"Rebuilt from its config the model has other {what} ({len(theirs)} "
            f"instead of {len(ours)}, or of another kind). To mend it, "
            f"{advice_on(type(model))}"
        )
    return list(zip(ours, theirs, strict=True))


def _check_variables(layers: StatePairs) -> None:
    """Refuse a twin with other variables than the model, and name the layer."""
    other = [
        (len(ours.variables), ours, theirs)
        for ours, theirs in layers
        if _kinds(ours.variables) != _kinds(theirs.variables)
    ]
    if not other:
        return
    # Of layers inside of each other the innermost is named, and the class that a user
    # can mend, if there is one.
    _, ours, theirs = min(other, key=lambda found: found[0])
    own = [found for found in other if not is_of_keras(type(found[1]))]
    to_mend = min(own, key=lambda found: found[0])[1] if own else ours
    raise CannotCopy(
        f"Rebuilt from its config, the layer {ours.name!r} has other variables "
        f"({len(theirs.variables)} instead of {len(ours.variables)}, or of another "
        f"kind). To mend it, {advice_on(type(to_mend))}"
    )


def _kinds(things: Iterable[Any]) -> list[tuple]:
    return [
        (tuple(thing.shape), thing.dtype) if is_variable(thing) else (type(thing),)
        for thing in things
    ]
