"""Which losses and metrics of Keras leave arguments out of their config."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import keras

# Arguments of every loss or metric, or of every Python function.
_COMMON = {"self", "name", "reduction", "dtype", "args", "kwargs"}
_NEEDED: dict[str, Any] = {  # a value for each argument that has no default
    "fn": keras.losses.mean_squared_error,
    "num_classes": 3,
    "target_class_ids": [0],
    "precision": 0.5,
    "recall": 0.5,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "thresholds": [0.3, 0.6],  # AUC has them in its config only if they are given
}


def arguments_left_out(module: ModuleType) -> dict[str, list[str]]:
    """Return, by the names of classes, the arguments that no config of them tells.

    >>> arguments_left_out(keras.losses)["Huber"]
    ['delta']
    """
    found = {
        name: _left_out(kind)
        for name, kind in inspect.getmembers(module, inspect.isclass)
    }
    return {name: arguments for name, arguments in found.items() if arguments}


def _left_out(kind: type) -> list[str]:
    taken = [n for n in inspect.signature(kind.__init__).parameters if n not in _COMMON]
    given = {name: _NEEDED[name] for name in taken if name in _NEEDED}
    config = kind(**given).get_config()
    return [name for name in taken if name not in config]
