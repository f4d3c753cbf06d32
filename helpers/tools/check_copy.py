"""Check a copy of a model: nothing shared, nothing left behind, nothing different."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np

from helpers.tools._private_api import compile_arguments
from helpers.tools.rebuild import CannotCopy
from helpers.tools.twins import (
    Twins,
    equal,
    has_state,
    is_of_keras,
    is_set_here,
    is_table,
    is_variable,
    same_function,
    walk_together,
)


def check_copy(places: list[Twins], copied: dict[int, Any]) -> None:
    """Raise CannotCopy if a model and its copy share a state, or differ in one.

    Args:
        places: all that the two hold at the same places.
        copied: by the id of each variable of the model, the one that got its value.
    """
    ours: dict[int, Twins] = {}
    theirs: set[int] = set()
    for place in places:
        _check_place(place, copied)
        if not place.is_value and has_state(place.ours):
            ours[id(place.ours)] = place
            theirs.add(id(place.theirs))
    for common in theirs & set(ours):
        raise _shared(ours[common])


def check_compile_arguments(model: keras.Model, twin: keras.Model) -> None:
    """Compare losses and metrics of own classes: their configs may leave things out."""
    for place in walk_together(compile_arguments(model), compile_arguments(twin)):
        differ = place.is_value and not equal(place.ours, place.theirs)
        if differ and not is_of_keras(type(place.owners[0])):
            raise _different(place)


def _check_place(place: Twins, copied: dict[int, Any]) -> None:
    ours, theirs = place.ours, place.theirs
    if is_set_here(place):
        return
    if place.is_value:
        if not equal(ours, theirs) and _is_compared(place):
            raise _different(place)
    elif inspect.isfunction(ours) and not same_function(ours, theirs):
        raise _different(place)
    elif has_state(ours):
        if ours is theirs:
            raise _shared(place)
        if type(ours) is not type(theirs):
            raise _different(place)
        if is_variable(ours) and copied.get(id(ours)) is not theirs:
            raise _different(place)
        if is_table(ours) and not equal(_entries(ours), _entries(theirs)):
            raise _different(place)


def _entries(table: Any) -> list[tuple[Any, Any]]:
    """Return the entries of a table, in an order that no table knows by itself."""
    keys, values = (np.asarray(part).tolist() for part in table.export())
    return sorted(zip(keys, values, strict=True))


def _is_compared(place: Twins) -> bool:
    """Say if a user has set a plain value; what Keras notes for itself may differ."""
    owner = place.owners[0]
    home = type(owner).__module__.partition(".")[0]
    is_private = home == "keras" and place.name.startswith("_")
    is_container = isinstance(owner, list | tuple | dict)
    return is_container or (home != "tensorflow" and not is_private)


def _shared(place: Twins) -> CannotCopy:
    thing = place.ours
    name = getattr(thing, "name", type(thing).__name__)
    return CannotCopy(
        f"The copy would share {name!r} with the model, at {place.place}. To mend it, "
        f"{advice_on(type(place.owners[0]))}"
    )


def _different(place: Twins) -> CannotCopy:
    ours, theirs = place.ours, place.theirs
    shown = isinstance(ours, str | int | float) and isinstance(
        theirs, str | int | float
    )
    instead = f": {theirs!r} instead of {ours!r}" if shown else ""
    return CannotCopy(
        f"The copy would have another {place.name!r} at {place.place}{instead}. "
        f"To mend it, {advice_on(type(place.owners[0]))}"
    )


def advice_on(kind: type) -> str:
    """Say what to do about a class whose objects are not the same after a copy."""
    if is_of_keras(kind) or kind.__module__ == "builtins":
        return (
            "build a second model by the code of the first, and give it the weights by "
            "set_weights(): Keras does not make this again from its config."
        )
    return (
        f"let get_config() of {kind.__name__} return every argument of __init__(), "
        "and no live layer."
    )
