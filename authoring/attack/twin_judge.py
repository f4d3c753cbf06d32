"""Judge the copy of a model from outside, by no part of the tool that made it."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.tools import look

# What compile() and training leave behind: a copy starts to count anew.
_HISTORY = {
    *("history", "train_function", "test_function", "predict_function", "_tracker"),
    *("_compile_config", "_compile_metrics", "_compile_loss", "_loss_tracker"),
    *("_inbound_nodes", "_outbound_nodes", "_parent_path", "_nodes", "_metrics"),
    *("_training_state", "_callbacks", "_loss_ids"),
    *("tracker", "_self_unconditional_dependency_names", "_obj_reference_counts_dict"),
}
_STATE = (
    *(keras.Variable, tf.Variable, keras.layers.Layer, keras.Metric, keras.Optimizer),
    *(keras.random.SeedGenerator, tf.random.Generator),
)
_SETTINGS = ("trainable", "quantization_mode", "lora_enabled", "lora_rank")
TRIES = 3  # since threads that work together may round otherwise, now and then
STEP = 2e-5  # what two steps of training may differ by
# Of a fresh object and of another: no number that tells anything.
_CHANCE = re.compile(r"0x[0-9a-f]+|\"shared_object_id\": \d+")


def differences(
    model: keras.Model, twin: keras.Model, x: Any, batch: tuple | None
) -> list[str]:
    """Name all in which a copy differs from a model; both are left as they were.

    Args:
        model: the original.
        twin: its copy.
        x: an input that the model takes, or None.
        batch: what to call train_on_batch with, or None.
    """
    found = [*_differing_parts(model, twin), *_differing_configs(model, twin)]
    if x is not None:
        for training in (False, True):
            found += _differing_calls(
                model,
                twin,
                lambda one, training=training: one(x, training=training),
                f"the output (training={training})",
                any(isinstance(one, tf.SparseTensor) for one in keras.tree.flatten(x)),
            )
    if batch is not None and not found:
        found += _differing_steps(model, twin, batch)
    return found


def state_of(model: Any) -> dict[str, Any]:
    """Return all that a model holds and that has a state, by its first path."""
    found, seen = {}, {id(model)}
    waiting = deque([("", model)])
    while waiting:
        path, thing = waiting.popleft()
        if isinstance(thing, _STATE):
            found[path] = thing
        for name, part in _parts(thing):
            if id(part) not in seen and not isinstance(part, str | int | float):
                seen.add(id(part))
                waiting.append((f"{path}/{name}".lstrip("/"), part))
    return found


def _parts(thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, dict):
        yield from ((str(n), value) for n, value in thing.items() if n not in _HISTORY)
    elif isinstance(thing, list | tuple):
        yield from ((str(number), value) for number, value in enumerate(thing))
    elif _is_walked(thing):
        for name, value in vars(thing).items():
            if name not in _HISTORY:
                yield name, value


def _is_walked(thing: Any) -> bool:
    if isinstance(thing, type | keras.KerasTensor | keras.Variable | tf.Variable):
        return False
    home = type(thing).__module__.partition(".")[0]
    ends = ("tensorflow", "numpy", "builtins", "collections", "functools", "jax")
    return hasattr(thing, "__dict__") and (
        home not in ends or isinstance(thing, tf.Module)
    )


def _differing_parts(model: keras.Model, twin: keras.Model) -> list[str]:
    ours, theirs = state_of(model), state_of(twin)
    found = [f"{path} is shared" for path in _common(ours, theirs)]
    if model.variables and twin.variables and look(model, twin).shares:
        found.append("look finds a shared variable")
    for path in sorted({*ours} ^ {*theirs}):
        side = "copy" if path in ours else "model"
        found.append(f"the {side} has no {path}")
    for path in ours.keys() & theirs.keys():
        found += [f"{path}: {what}" for what in _unlike(ours[path], theirs[path])]
    lists = [[*one.variables, *_of_optimizer(one)] for one in (model, twin)]
    if [*map(_value, lists[0])] != [*map(_value, lists[1])]:
        found.append("the list of variables")
    return found


def _common(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    ids = {id(thing) for thing in theirs.values()}
    return [path for path, thing in ours.items() if id(thing) in ids]


def _of_optimizer(model: keras.Model) -> list[Any]:
    optimizer = getattr(model, "optimizer", None)
    return list(getattr(optimizer, "variables", []))


def _unlike(a: Any, b: Any) -> Iterator[str]:
    if type(a) is not type(b):
        yield f"a {type(b).__name__} instead of a {type(a).__name__}"
    elif isinstance(a, keras.Variable | tf.Variable):
        if _value(a) != _value(b):
            yield f"{_shown(b)} instead of {_shown(a)}"
    elif isinstance(a, keras.layers.Layer):
        for name in _SETTINGS:
            if getattr(a, name, None) != getattr(b, name, None):
                yield f"another {name}"
        if _text(a.dtype_policy) != _text(b.dtype_policy):
            yield "another dtype policy"


def _value(variable: Any) -> tuple:
    array = variable.numpy()
    trainable = getattr(variable, "trainable", None)
    return tuple(variable.shape), str(variable.dtype), trainable, array.tobytes()


def _shown(variable: Any) -> str:
    shape, kind, trainable, _ = _value(variable)
    return f"{kind}{list(shape)} {variable.numpy().ravel()[:2]} {trainable=}"


def _text(thing: Any) -> str:
    plain = _without_history(keras.saving.serialize_keras_object(thing))
    return _CHANCE.sub("", json.dumps(plain, default=repr, sort_keys=True))


def _without_history(config: Any) -> Any:
    """Leave out for which shapes, and in which order, layers were called.

    A layer that was built for 2 examples or for any number is the same layer, and two
    calls of one layer may stand in any order.
    """
    if isinstance(config, dict):
        if "keras_history" in config:
            return {"from": config["keras_history"][0]}
        told = {
            k: _without_history(v) for k, v in config.items() if k != "build_config"
        }
        if "inbound_nodes" in told:
            told["inbound_nodes"].sort(key=repr)
        return told
    if isinstance(config, list | tuple):
        return [*map(_without_history, config)]
    return config


def _differing_configs(model: keras.Model, twin: keras.Model) -> Iterator[str]:
    for name in ("get_config", "get_compile_config"):
        try:
            told = [getattr(one, name)() for one in (model, twin)]
        except Exception:  # the class has none: nothing to compare
            continue
        if name == "get_compile_config" and "optimizer" not in told[0]:
            told[1].pop("optimizer", None)  # saving to .h5 takes it out of the first
        ours, theirs = map(_text, told)
        if ours != theirs:
            letters = enumerate(zip(ours, theirs, strict=False))
            at = next((i for i, (a, b) in letters if a != b), 0)
            yield f"{name}: {theirs[at - 30 : at + 30]} instead of {ours[at : at + 30]}"


def _differing_calls(
    model: keras.Model,
    twin: keras.Model,
    act: Callable[[Any], Any],
    what: str,
    is_sparse: bool,
) -> list[str]:
    """Do one thing with both, and undo it; a model that cannot do it tells nothing."""
    try:
        ours = _answer(model, act)
    except Exception:
        return []
    try:
        theirs = _answer(twin, act)
    except Exception as error:
        return [f"{what}: the copy raises {type(error).__name__}: {str(error)[:200]}"]
    # By where the values lie in memory, products with sparse tensors round otherwise.
    is_same = _close if is_sparse else _same
    for _ in range(TRIES):
        if is_same(ours, theirs):
            return []
        again, theirs = _answer(model, act), _answer(twin, act)
        if not _same(ours, again):
            return []  # the model itself answers by chance
    return [what]


def _answer(model: keras.Model, act: Callable[[Any], Any]) -> list[np.ndarray]:
    before = _values(model)
    try:
        return [_array(one) for one in tf.nest.flatten(act(model))]
    finally:
        _put_back(before)


def _array(tensor: Any) -> np.ndarray:
    if isinstance(tensor, tf.SparseTensor):
        tensor = tf.sparse.to_dense(tf.sparse.reorder(tensor))
    if isinstance(tensor, tf.RaggedTensor):
        tensor = tensor.to_tensor()
    return np.asarray(tensor)


def _same(ours: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    return len(ours) == len(theirs) and all(
        (a.shape, a.dtype, a.tobytes()) == (b.shape, b.dtype, b.tobytes())
        or (a.dtype == object and np.array_equal(a, b))
        for a, b in zip(ours, theirs, strict=True)
    )


def _values(model: keras.Model) -> list[tuple[Any, Any]]:
    return [
        (thing, thing.numpy())
        for thing in state_of(model).values()
        if isinstance(thing, keras.Variable | tf.Variable)
    ]


def _put_back(before: list[tuple[Any, Any]]) -> None:
    for variable, value in before:
        variable.assign(value)


def _differing_steps(model: keras.Model, twin: keras.Model, batch: tuple) -> list[str]:
    try:
        ours = after_step(model, batch)
    except Exception:
        return []
    try:
        theirs = after_step(twin, batch)
    except Exception as error:
        return [f"the copy cannot train: {type(error).__name__}: {str(error)[:200]}"]
    if _close(ours, theirs) or not _close(ours, after_step(model, batch)):
        return []
    return ["the variables after a step of training"]


def after_step(model: keras.Model, batch: tuple) -> list[np.ndarray]:
    """Return the values of all variables after a step; the model is put back."""
    before, eager = _values(model), model.run_eagerly
    # Tracing would take longer than all else together.
    model.run_eagerly, model.train_function = True, None
    try:
        model.train_on_batch(*batch)
        return [one.numpy() for one in [*model.variables, *_of_optimizer(model)]]
    finally:
        model.run_eagerly, model.train_function = eager, None
        _put_back(before)


def _close(ours: list[np.ndarray], theirs: list[np.ndarray]) -> bool:
    return len(ours) == len(theirs) and all(
        a.shape == b.shape
        and np.allclose(
            a.astype("float64"), b.astype("float64"), STEP, STEP, equal_nan=True
        )
        for a, b in zip(ours, theirs, strict=True)
    )
