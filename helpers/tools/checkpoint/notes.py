"""What a preview of a restore says beside its rows: a sentence for each thing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import keras

from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.file import SAVE_COUNTER
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.program import is_built, is_optimizer

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


def notes_of(match: Match) -> tuple[str, ...]:
    """Return all that is to be said of a restore beside its rows."""
    return tuple(note for say in _NOTES if (note := say(match)))


def other_optimizers(match: Match) -> Iterator[OtherOptimizer]:
    """Find the optimizers that would get the state of an optimizer of another class.

    The file does not name the class. The names of the lists in an optimizer tell it,
    as _momentums and _velocities, or else a name that Keras made from the class. So
    Adam and AdamW are not told apart where the user has named them.
    """
    node_of = {id(thing): node for node, thing in match.thing_of.items()}
    places = [("", match.program.root, 0)]
    places += [(t.place, t.thing, node_of.get(id(t.thing), -1)) for t in match.tracked]
    for place, thing, node in places:
        if node >= 0 and is_optimizer(thing) and (names := _differ(match, node, thing)):
            yield OtherOptimizer(place, *names)


def _differ(match: Match, node: int, optimizer: Any) -> tuple[str, str] | None:
    """Return words for a stored optimizer and one here, if their classes differ."""
    stored_name = _stored_name(match, node)
    name = _without_number(getattr(optimizer, "name", type(optimizer).__name__))
    here = match.program.children(optimizer if node else match.program)
    lists = set(match.file.children[node]) - _OF_ANY_OPTIMIZER
    comparable = is_built(optimizer) and _is_built_in_file(match, node)
    if comparable and lists != set(here) - _OF_ANY_OPTIMIZER:
        if stored_name in ("", name):
            listed = " and ".join(sorted(lists))
            return f"one with {listed or 'no lists'}", type(optimizer).__name__
        return stored_name, name
    if stored_name != name and _is_name_of_another_class(stored_name, optimizer):
        return stored_name, name
    return None


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
    classes = {kind.lower() for kind in dir(keras.optimizers)}
    of_keras = (kind for kind in type(optimizer).__mro__ if is_of_keras(kind))
    name = name.replace("_", "").lower()
    return name in classes and name != next(of_keras, type(optimizer)).__name__.lower()


def is_of_keras(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("keras", "tf_keras")


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
            "Values only: what the layers compute (activations, strides …) is not "
            "in the file."
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
