"""What the configuration of a Keras model says: its layers, and the code it needs.

Every serialized object is looked up as Keras would do it when it loads the model. What
only computes is fine; all else is named, or needed from you.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import keras

from helpers.tools._private_api import keras_symbol
from helpers.tools.cannot_read import CannotRead

_KINDS = "layers optimizers initializers regularizers constraints losses metrics"
_HOMES = [*(getattr(keras, kind) for kind in f"{_KINDS} activations".split()), keras]

# What a model is made of. Objects of these classes compute, and do nothing else …
_COMPUTING = (
    keras.Operation,  # with all layers and models
    keras.Optimizer,
    keras.optimizers.schedules.LearningRateSchedule,
    keras.Initializer,
    keras.Regularizer,
    keras.constraints.Constraint,
    keras.Loss,
    keras.Metric,
    keras.Quantizer,
    getattr(keras.quantizers, "QuantizationConfig", keras.Quantizer),  # since 3.13
    keras.DTypePolicy,
    keras.dtype_policies.DTypePolicyMap,
    keras.random.SeedGenerator,
    keras.InputSpec,
)
# … but for these.
_REACHING_OUT = {
    "TorchModuleWrapper": "unpickles a module of PyTorch in TorchModuleWrapper",
    "JaxLayer": "calls the functions that a JaxLayer names",
    "FlaxLayer": "calls the functions that a FlaxLayer names",
}
# Functions of these modules compute; those that make objects from texts do more.
_FUNCTIONS = ("activations", "losses", "metrics", "ops", "random", "quantizers")
_MAKING_OBJECTS = {"get", "serialize", "deserialize"}
_IMPORTED_BY_KERAS = {"keras", "keras_hub", "keras_cv", "keras_nlp"}
_VALUES = {"tensor", "keras_tensor", "numpy", "bytes", "ellipsis", "slice", "typespec"}
_LAMBDA = "Python code in a Lambda layer, if safe_mode is switched off"
# Keras 2 calls functions of TensorFlow by name: these only compute.
_TENSORFLOW = ("math.", "nn.", "linalg.", "signal.", "strings.", "__operators__.")
_ARRAY_FUNCTIONS = {
    *("cast", "concat", "convert_to_tensor", "expand_dims", "gather", "identity"),
    *("ones_like", "reshape", "shape", "split", "squeeze", "stack", "tile"),
    *("transpose", "unstack", "where", "zeros_like"),
}


def check_model(config: dict[str, Any], what: str) -> None:
    """Raise CannotRead where a configuration is not that of a model."""
    _expect(config.get("class_name"), str, "class_name", what)
    inner = config.get("config")
    if not isinstance(inner, list):  # Keras 1 had no more than the list of layers
        _expect(inner, dict, "config", what)
    for number, layer in enumerate(_listed_layers(config) or ()):
        place = f"config.layers[{number}]"
        _expect(layer, dict, place, what)
        _expect(layer.get("class_name"), str, f"{place}.class_name", what)
        _expect(layer.get("config"), dict, f"{place}.config", what)
    check_objects(config, what)


def check_objects(config: dict[str, Any], what: str) -> None:
    """Raise CannotRead where an object is described as Keras cannot take it."""
    for keys, part in _objects(config):
        texts = ["class_name"]
        texts += [key for key in ("module", "registered_name") if part.get(key)]
        texts += ["config"] if part["class_name"] == "function" else []
        for key in texts:
            if not isinstance(part[key], str):
                _expect(part[key], str, _place([*keys, key]), what)


def layers_in(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and class of every layer; a model of a class of its own lists none."""
    layers = _listed_layers(config)
    if layers is None:
        yield "", config["class_name"]
        return
    for layer in layers:
        name = layer["config"].get("name", "")
        yield name if isinstance(name, str) else "", short_name(layer["class_name"])


def needs_of(config: dict[str, Any]) -> Iterator[str]:
    """Yield the classes and functions that neither Keras nor the file has."""
    for part in _parts(config):
        name, registered = part["class_name"], part.get("registered_name") or ""
        if name.startswith("__"):
            continue
        if ">" in registered:
            yield registered
        elif "module" not in part:  # the old format has names only
            if _by_name(name) is None and not _is_by_keras_2(name):
                yield name
        elif name == "function":
            if not _is_of_keras(part):
                yield part["config"]
        elif not _is_of_keras(part):
            yield name
        if name == "Lambda":
            yield from _function_by_name(part)


def code_in(config: dict[str, Any]) -> Iterator[str]:
    """Yield what loading runs, loads or imports beside layers that only compute."""
    for part in _parts(config):
        name, inner = part["class_name"], part.get("config")
        if name.startswith("__"):
            if name == "__lambda__":
                yield _LAMBDA
            elif name.strip("_") not in _VALUES:
                yield f"{name} is of no kind that is known here"
            continue
        settings = inner if isinstance(inner, dict) else {}
        if name == "Lambda" and any(map(_is_code, settings.values())):
            yield _LAMBDA
        elif name == "TFSMLayer":
            yield f"loads another SavedModel: {settings.get('filepath')}"
        elif name == "TFOpLambda":
            yield from _call_of_tensorflow(settings)
        elif name in _REACHING_OUT:
            yield _REACHING_OUT[name]
        elif isinstance(settings.get("vocabulary"), str):
            yield f"reads a vocabulary from a file: {settings['vocabulary']}"
        yield from _odd_import(part)


def short_name(name: str) -> str:
    """Return the name of a class without the package that it is registered for.

    >>> short_name("kit>Scale")
    'Scale'
    """
    return name.rpartition(">")[2]


def _odd_import(part: dict[str, Any]) -> Iterator[str]:
    """Say what Keras would fetch by name, if that does more than compute."""
    name, module = part["class_name"], part.get("module") or ""
    if ">" in (part.get("registered_name") or ""):
        return  # a class of yours, or nothing
    if "module" not in part:
        found = _by_name(name)
        if found is not None and not _computes(found, name, "keras.layers"):
            yield f"names keras's {name}, which is no part of a model"
        return
    package = module.partition(".")[0]
    fetched = part["config"] if name == "function" else name
    if package == "builtins" and name == "function" and fetched in _MAKING_OBJECTS:
        yield f"names keras's {fetched}, which is no part of a model"
    if package not in _IMPORTED_BY_KERAS:
        return
    found = keras_symbol(module, fetched)
    if found is None:
        yield f"makes Keras import {module}, and fetch {fetched}"
    elif package == "keras" and not _computes(found, fetched, module):
        yield f"names {module}.{fetched}, which is no part of a model"


def _is_of_keras(part: dict[str, Any]) -> bool:
    package = (part["module"] or "").partition(".")[0]
    if part["class_name"] == "function" and package == "builtins":
        return _by_name(part["config"]) is not None
    return package in {"keras", "builtins"}


def _computes(found: Any, name: str, module: str) -> bool:
    if isinstance(found, type):
        return issubclass(found, _COMPUTING)
    kind = module.removeprefix("keras.").partition(".")[0]
    return kind in _FUNCTIONS and name not in _MAKING_OBJECTS


def _by_name(name: str) -> Any:
    """Return what Keras finds for a name alone: a class, or a function."""
    for home in _HOMES:
        found = vars(home).get(name)
        if found is not None and not isinstance(found, types.ModuleType):
            return found
    return None


def _is_by_keras_2(name: str) -> bool:
    return name in {"Functional", "TFOpLambda", "SlicingOpLambda"}


def _function_by_name(part: dict[str, Any]) -> Iterator[str]:
    """Yield the function of a Lambda of Keras 2 that has one by its name."""
    settings = part.get("config")
    function = settings.get("function") if isinstance(settings, dict) else None
    if isinstance(function, str):
        yield function


def _is_code(value: Any) -> bool:
    """Say if a setting of a Lambda is bytecode, as Keras 2 writes it: in a list."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], str)


def _call_of_tensorflow(settings: dict[str, Any]) -> Iterator[str]:
    function = settings.get("function")
    name = function if isinstance(function, str) else "a function without a name"
    if not name.startswith(_TENSORFLOW) and name not in _ARRAY_FUNCTIONS:
        yield f"calls tf.{name}, if Keras 2 loads it"


def _listed_layers(config: dict[str, Any]) -> list[Any] | None:
    inner = config.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    return layers if isinstance(layers, list) else None


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Yield every serialized object of a configuration, in the order of the file."""
    return (part for _, part in _objects(config) if isinstance(part["class_name"], str))


def _objects(config: Any) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Yield every serialized object, and the keys that lead there.

    A configuration may be nested deeper than Python can call itself: hence a stack.
    """
    keys: list[Any] = []
    waiting: list[Iterator[tuple[Any, Any]]] = [iter([("", config)])]
    while waiting:
        for key, part in waiting[-1]:
            if not part or not isinstance(part, dict | list):
                continue
            keys.append(key)
            if isinstance(part, dict) and "class_name" in part and "config" in part:
                yield keys, part
            items = part.items() if isinstance(part, dict) else enumerate(part)
            waiting.append(iter(items))
            break
        else:
            waiting.pop()
            del keys[-1:]


def _place(keys: list[Any]) -> str:
    """Return the keys as one would write them; the first one is the file itself."""
    words = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys[1:]]
    return "".join(words).lstrip(".")


def _expect(value: Any, kind: type, place: str, what: str) -> None:
    if not isinstance(value, kind):
        wanted = "a text" if kind is str else "an object"
        raise CannotRead(f"{what} is no model of Keras: {place} is not {wanted}.")
