"""Tell which optimizers here would get the state of an optimizer of another class."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import keras

from helpers.tools.checkpoint.file import SAVE_COUNTER
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.program import is_built

# What optimizers track whatever their class, some of it with one argument only.
_OF_ANY_OPTIMIZER = {
    *(SAVE_COUNTER, "root"),  # where the optimizer is the root itself
    *("_variables", "_trainable_variables", "_trainable_variables_indices"),
    *("_iterations", "_learning_rate", "_index_dict", "_velocity_hats"),
    *("_model_variables_moving_average", "_accumulated_gradients"),
}


class OtherOptimizer(NamedTuple):
    """An optimizer here that would get the state of one of another class."""

    place: str
    in_file: str
    here: str


def other_optimizers(match: Match) -> Iterator[OtherOptimizer]:
    """Find the optimizers that would get the state of an optimizer of another class.

    The file does not name the class. The names of the lists in an optimizer tell it,
    as _momentums and _velocities, or else a name that Keras made from the class.
    """
    for node, optimizer in match.optimizers:
        if names := differ(match, node, optimizer):
            places = (one.place for one in match.tracked if one.thing is optimizer)
            yield OtherOptimizer(next(places, ""), *names)


def untold_optimizers(match: Match) -> Iterator[tuple[str, str]]:
    """Yield the name in the file, and the class here, where the class is not told.

    Adam and AdamW have the same lists, and tell nothing if you have named them.
    """
    for node, optimizer in match.optimizers:
        name, kind = _stored_name(match, node), type(match.actual(optimizer)).__name__
        told = _squashed(name) == kind.lower() or differ(match, node, optimizer)
        if match.file.children[node] and not told:
            yield name, kind


def differ(match: Match, node: int, optimizer: Any) -> tuple[str, str] | None:
    """Return words for a stored optimizer and one here, if their classes differ."""
    here, optimizer = match.program.children(optimizer), match.actual(optimizer)
    stored_name = _stored_name(match, node)
    name = _without_number(getattr(optimizer, "name", type(optimizer).__name__))
    lists = set(match.file.children[node]) - _OF_ANY_OPTIMIZER
    comparable = is_built(optimizer) and _is_built_in_file(match, node)
    if comparable and lists != set(here) - _OF_ANY_OPTIMIZER:
        if stored_name in ("", name):
            listed = " and ".join(sorted(lists))
            return f"one with {listed or 'no lists'}", type(optimizer).__name__
        return stored_name, name
    if stored_name == name or not _is_name_of_another_class(stored_name, optimizer):
        return None
    # You may have named an Adam sgd: a class that has no such lists was not stored.
    if comparable and not lists <= _possible_lists(stored_name):
        return None
    return stored_name, name


def _stored_name(match: Match, node: int) -> str:
    """Return the name of an optimizer in the file, as its first variable tells it."""
    values = match.file.values
    for child in match.file.children[node].values():
        if child in values:
            return _without_number(values[child].name.rpartition("/")[0])
    return ""


def _without_number(name: str) -> str:
    return re.sub(r"_\d+$", "", name)


def _is_built_in_file(match: Match, node: int) -> bool:
    children = match.file.children[node]
    if "_trainable_variables" in children:  # Keras 3
        return bool(match.file.children[children["_trainable_variables"]])
    return "_index_dict" in children or bool(match.file.nodes[node].slot_variables)


def _is_name_of_another_class(name: str, optimizer: Any) -> bool:
    """Say if Keras would give this name to optimizers of another class."""
    of_keras = (kind for kind in type(optimizer).__mro__ if is_of_keras(kind))
    name = _squashed(name)
    return (
        name in _classes() and name != next(of_keras, type(optimizer)).__name__.lower()
    )


@cache
def _classes() -> dict[str, type]:
    """Return Keras's classes of optimizers by their names in small letters."""
    named = vars(keras.optimizers).items()
    return {name.lower(): kind for name, kind in named if isinstance(kind, type)}


def _possible_lists(name: str) -> set[str]:
    """Return the names of attributes in the code of a Keras class of this name."""
    return {
        attribute
        for parent in _classes()[_squashed(name)].__mro__
        for function in map(inspect.unwrap, vars(parent).values())
        if inspect.isfunction(function)
        for attribute in function.__code__.co_names
    }


def _squashed(name: str) -> str:
    return name.replace("_", "").lower()


def is_of_keras(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("keras", "tf_keras")
