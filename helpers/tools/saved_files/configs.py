"""What the configuration of a Keras model says: its layers, and the code it needs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

_KINDS = "layers optimizers initializers regularizers constraints losses metrics"
_HOMES = [keras, *(getattr(keras, kind) for kind in f"{_KINDS} activations".split())]


def layers_in(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and class of every layer; a model of a class of its own lists none."""
    layers = config.get("config", {}).get("layers")
    if not isinstance(layers, list):
        yield "", config["class_name"]
        return
    for layer in layers:
        yield layer["config"].get("name", ""), short_name(layer["class_name"])


def needs_of(config: dict[str, Any]) -> Iterator[str]:
    """Yield the classes and functions that neither Keras nor the file has."""
    for part in _parts(config):
        name, registered = part["class_name"], part.get("registered_name") or ""
        if "module" not in part:  # the old format has names only
            if not name.startswith("__") and not _is_of_keras(name):
                yield name
        elif name == "function":
            if not _is_of_keras(part["config"]):
                yield part["config"]
        elif (part["module"] or "").partition(".")[0] not in {"keras", "builtins"}:
            yield registered if ">" in registered else name


def code_in(config: dict[str, Any]) -> Iterator[str]:
    """Yield what loading runs, or loads, beside the layers themselves."""
    for part in _parts(config):
        if part["class_name"] == "__lambda__":
            yield "Python code in a Lambda layer, if safe_mode is switched off"
        elif part["class_name"] == "TFSMLayer":
            yield f"loads another SavedModel: {part['config'].get('filepath')}"


def short_name(name: str) -> str:
    """Return the name of a class without the package that it is registered for.

    >>> short_name("kit>Scale")
    'Scale'
    """
    return name.rpartition(">")[2]


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Yield every serialized object of a configuration, in the order of the file.

    A configuration may be nested deeper than Python can call itself: hence a stack.
    """
    left = [config]
    while left:
        part = left.pop()
        if isinstance(part, dict):
            if "class_name" in part:
                yield part
            left.extend(reversed(part.values()))
        elif isinstance(part, list):
            left.extend(reversed(part))


def _is_of_keras(name: str) -> bool:
    return any(hasattr(home, name) for home in _HOMES)
