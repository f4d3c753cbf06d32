"""Keep in a checkpoint what a checkpoint forgets: how the layers of a model compute."""

from __future__ import annotations

import json
from typing import Any

import tensorflow as tf

from helpers.tools._private_api import is_keras_layer, layers_in

# What may differ without a difference in what the layers compute.
_FREE = {
    *("name", "trainable", "seed", "shape", "batch_shape", "batch_input_shape"),
    *("batch_size", "build_config", "build_input_shape", "registered_name"),
    *("shared_object_id", "module"),
}


class Blueprint(tf.train.experimental.PythonState):
    """The configuration of a model's layers, to be stored beside their values.

    Where it differs, restore raises a ValueError before any value is changed. Not
    compared are names, seeds, initializers, and the code of classes of your own.

    Args:
        model: a model of Keras 3 or tf_keras.

    Raises:
        TypeError: `model` is no Keras model.

    >>> import keras
    >>> def model(activation):
    ...     layer = keras.layers.Dense(1, activation, name="score")
    ...     return keras.Sequential([keras.Input((2,)), layer])
    >>> Blueprint(model("tanh")).difference(Blueprint(model("relu")).serialize())
    'score: activation is tanh, in the file relu'
    """

    def __init__(self, model: Any) -> None:
        if not is_keras_layer(model):
            raise TypeError(
                f"A Blueprint describes a Keras model, and this is a "
                f"{type(model).__name__}: give the model in it."
            )
        self.model = model

    def serialize(self) -> str:
        """Return the layers' configuration as text; called by save."""
        return json.dumps(_layers(self.model), default=lambda x: type(x).__name__)

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
        kinds = [[one["class"] for one in layers] for layers in (ours, theirs)]
        if kinds[0] != kinds[1]:
            return f"layers are {_listed(kinds[0])}, in the file {_listed(kinds[1])}"
        names = [part.name for part in _parts(self.model)]
        layers = list(zip(names, ours, theirs, strict=True))
        for name, here, there in layers:
            for key in sorted((here.keys() | there.keys()) - {"layers"}):
                if (value := here.get(key)) != (stored_value := there.get(key)):
                    return f"{name}: {key} is {value}, in the file {stored_value}"
        for name, here, there in layers:
            if here.get("layers") != there.get("layers"):
                return f"{name}: its layers are connected in another way"
        return ""


def _listed(kinds: list[str]) -> str:
    return ", ".join(kinds) if len(kinds) < 8 else f"{len(kinds)} in number"


def _layers(model: Any) -> list[dict[str, Any]]:
    """Describe every layer by its class and configuration, without automatic names."""
    parts = _parts(model)
    numbers: dict[str, str] = {}
    for part in parts:
        _number_names(_config(part), numbers)
    return [
        {"class": type(part).__name__, **_kept(_config(part), numbers)}
        for part in parts
    ]


def _parts(model: Any) -> list[Any]:
    return [part for part in layers_in(model) if type(part).__name__ != "InputLayer"]


def _config(layer: Any) -> dict[str, Any]:
    try:
        return layer.get_config()
    except NotImplementedError:  # a class that cannot be described: its name must do
        return {}


def _number_names(config: Any, numbers: dict[str, str]) -> None:
    """Number the names of layers in the order in which they appear."""
    if isinstance(config, dict):
        if isinstance(name := config.get("name"), str):
            numbers.setdefault(name, f"layer {len(numbers)}")
        config = [value for key, value in config.items() if key != "dtype"]
    if isinstance(config, list | tuple):
        for part in config:
            _number_names(part, numbers)


def _kept(config: Any, numbers: dict[str, str]) -> Any:
    """Copy a configuration without what is free, names replaced by numbers."""
    if isinstance(config, dict):
        return {
            key: value if key == "dtype" else _kept(value, numbers)
            for key, value in config.items()
            if key not in _FREE and not key.endswith("_initializer")
        }
    if isinstance(config, list | tuple):
        parts = [_kept(part, numbers) for part in config]
        # A Sequential lists its input only once it is built.
        return [
            p
            for p in parts
            if not (isinstance(p, dict) and p.get("class_name") == "InputLayer")
        ]
    return numbers.get(config, config) if isinstance(config, str) else config
