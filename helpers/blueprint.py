"""Keep in a checkpoint what a checkpoint forgets: how the layers of a model compute."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import tensorflow as tf

# What may differ without a difference in what the layers compute.
_FREE = {
    *("name", "trainable", "seed", "batch_shape", "batch_input_shape", "batch_size"),
    *(
        "layers",
        "input_layers",
        "output_layers",
        "build_input_shape",
        "registered_name",
    ),
}


class Blueprint(tf.train.experimental.PythonState):
    """The configuration of a model's layers, to be stored beside their values.

    Where it differs, restore raises before any value is changed.

    >>> import keras
    >>> def model(activation):
    ...     layer = keras.layers.Dense(1, activation, name="score")
    ...     return keras.Sequential([keras.Input((2,)), layer])
    >>> Blueprint(model("tanh")).difference(Blueprint(model("relu")).serialize())
    'score: activation is tanh, in the file relu'
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    def serialize(self) -> str:
        """Return the layers' configuration as text; called by save."""
        return json.dumps(list(_layers(self.model)), default=lambda x: type(x).__name__)

    def deserialize(self, stored: bytes | str) -> None:
        """Raise if the stored configuration is another; called by restore."""
        text = stored.decode() if isinstance(stored, bytes) else stored
        if difference := self.difference(text):
            raise ValueError(
                f"The checkpoint is of another model: {difference}. Nothing was "
                "restored."
            )

    def difference(self, stored: str) -> str:
        """Say where the stored configuration first differs, or nothing."""
        ours, theirs = json.loads(self.serialize()), json.loads(stored)
        names = [part.name for part in _parts(self.model)]
        for name, mine, other in zip(names, ours, theirs, strict=False):
            for key in sorted(mine.keys() | other.keys()):
                here, there = mine.get(key), other.get(key)
                if here != there:
                    return f"{name}: {key} is {here}, in the file {there}"
        if len(ours) != len(theirs):
            return f"{len(ours)} layers, in the file {len(theirs)}"
        return ""


def _layers(model: Any) -> Iterator[dict[str, Any]]:
    """Describe every layer: class, configuration, and the layers before it."""
    parts = _parts(model)
    numbers = {part.name: number for number, part in enumerate(parts)}
    before: dict[str, list[int]] = {}
    for part in parts:
        for layer in _config(part).get("layers", ()):
            names = _words(layer.get("inbound_nodes", ()))
            before[layer.get("name", "")] = [numbers[n] for n in names if n in numbers]
    for part in parts:
        config = {
            key: value
            for key, value in _config(part).items()
            if key not in _FREE and not key.endswith("_initializer")
        }
        yield {"layer": type(part).__name__, **config, "after": before.get(part.name)}


def _parts(model: Any) -> list[Any]:
    return list(model._flatten_layers(include_self=True, recursive=True))


def _config(layer: Any) -> dict[str, Any]:
    try:
        return layer.get_config()
    except NotImplementedError:  # a class that cannot be described: its name must do
        return {}


def _words(nested: Any) -> Iterator[str]:
    if isinstance(nested, str):
        yield nested
    elif isinstance(nested, dict | list | tuple):
        for part in nested.values() if isinstance(nested, dict) else nested:
            yield from _words(part)
