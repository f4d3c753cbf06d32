"""What a preview of a restore says beside its rows: a sentence for each thing."""

from __future__ import annotations

from collections.abc import Callable

import keras

from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.file import SAVE_COUNTER
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.optimizers import is_of_keras, other_optimizers


def notes_of(match: Match) -> tuple[str, ...]:
    """Return all that is to be said of a restore beside its rows."""
    return tuple(note for say in _NOTES if (note := say(match)))


def _nothing_has_a_place(match: Match) -> str | None:
    if len(match.thing_of) > 1:
        return None
    names = ", ".join(sorted(set(match.file.children[0]) - {SAVE_COUNTER}))
    return f"Nothing here has a place in the file, whose names are: {names}."


def _other_keras(match: Match) -> str | None:
    here = {name for one in match.tracked for name in one.place.split("/")}
    there = {name for children in match.file.children for name in children}
    if _is_of_keras_2(there) and "_operations" in here:
        return "Keras 2 wrote the file: its names are others."
    if _is_of_keras_2(here) and "_operations" in there:
        return "Keras 3 wrote the file: its names are others."
    return None


def _is_of_keras_2(names: set[str]) -> bool:
    return any(name.startswith("layer_with_weights-") for name in names)


def _other_optimizer(match: Match) -> str | None:
    for _, in_file, here in other_optimizers(match):
        return f"The state is of another optimizer: {in_file}, here {here}."
    return None


def _adapted_layers(match: Match) -> str | None:
    if any(hasattr(layer, "finalize_state") for layer in _layers(match)):
        return (
            "Adapted layers: call finalize_state() after the restore; vocabularies "
            "are not in the file."
        )
    return None


def _iterators(match: Match) -> str | None:
    if any("Iterator" in type(one.thing).__name__ for one in match.tracked):
        return "Iterators: whether their pipelines are the same cannot be seen."
    return None


def _what_layers_compute(match: Match) -> str | None:
    layers = _layers(match)
    compared = any(
        isinstance(one.thing, Blueprint) and match.nodes_for(one.thing)
        for one in match.tracked
    )
    if layers and not compared:
        return (
            "Values only: what the layers compute (activations, strides, order …) is "
            "not in the file."
        )
    kinds = {type(layer) for layer in layers}
    own = sorted(kind.__name__ for kind in kinds if not is_of_keras(kind))
    return f"Not compared: the code of {', '.join(own)}." if own else None


def _layers(match: Match) -> list[keras.Layer]:
    things = [one.thing for one in match.tracked]
    return [thing for thing in things if isinstance(thing, keras.Layer)]


_NOTES: list[Callable[[Match], str | None]] = [
    _nothing_has_a_place,
    _other_keras,
    _other_optimizer,
    _adapted_layers,
    _iterators,
    _what_layers_compute,
]
