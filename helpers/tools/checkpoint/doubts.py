"""What a preview cannot know of the variables at hand: a sentence for each thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from helpers.tools._private_api import OPTIMIZER_PATH
from helpers.tools.checkpoint.file import StoredValue
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.names import Names
from helpers.tools.checkpoint.optimizers import untold_optimizers
from helpers.tools.checkpoint.program import is_variable, name_of, stored_name_of
from helpers.tools.checkpoint.slots import Slots


def doubts_of(
    match: Match, slots: Slots, matched: Sequence[tuple[Any, int]]
) -> tuple[str, ...]:
    """Return what the file does not tell of variables that seem to be matched."""
    values = match.file.values
    weights = [
        (thing, values[node])
        for thing, node in matched
        if is_variable(thing) and node not in slots.nodes
    ]
    unused = [values[node] for node in match.unused_nodes()]
    return (
        *_other_names(match.names, weights, slots),
        *_moved_up(match.names, weights, unused),
        *_untold_slots(slots),
        *_untold_classes(match),
        *_seeds_and_metrics(match),
    )


def _other_names(
    names: Names, weights: Sequence[tuple[Any, StoredValue]], slots: Slots
) -> Iterator[str]:
    """Say that names differ: layers may have been renamed, exchanged or replaced.

    The weights of a subclassed model have no layer's name in the file. The variables of
    its optimizer have it.
    """
    pairs = [(stored.name, stored_name_of(thing)) for thing, stored in weights]
    other = slots.renamed
    if any(stored != here for stored, here in pairs):
        other = names.differing([pair for pair in pairs if all(pair)]) or other
    if other:
        stored, here = other[0]
        yield (
            f"{_counted(len(other), 'matched variable')} had another name when saved: "
            f"{here} was {stored}. If you only renamed layers, the values are right. "
            "If you exchanged or replaced layers, they are not."
        )


def _moved_up(
    names: Names,
    weights: Sequence[tuple[Any, StoredValue]],
    unused: Sequence[StoredValue],
) -> Iterator[str]:
    """Say that a layer may be missing here, so that those after it have moved up."""
    left = {(row, one.kind): one for one in unused for row in _rows_of(one)}
    for thing, stored in weights if left else ():
        name = stored_name_of(thing)
        if name == stored.name and not names.is_automatic(name):
            continue
        for row in _rows_of(stored):
            if other := left.get((row, stored.kind)):
                yield (
                    f"The numbers in {row or 'the file'} decide where values go, and "
                    f"{other.place} is not used. If a layer before the last is missing "
                    "here, the layers after it get the values of others."
                )
                return


def _rows_of(stored: StoredValue) -> Iterator[str]:
    """Yield the places that number what is in them, and that lead to a value."""
    parts = stored.place.split("/")
    if OPTIMIZER_PATH not in parts:
        for at, part in enumerate(parts):
            if part.isdecimal():
                yield "/".join(parts[:at])


def _untold_slots(slots: Slots) -> Iterator[str]:
    if slots.untold:
        yield (
            f"For {_counted(len(slots.untold), 'variable')} of the optimizer, as "
            f"{slots.untold[0]}, the file does not tell the weight. If the optimizer "
            "here trains other weights, or the same in another order, they get the "
            "values of others."
        )


def _untold_classes(match: Match) -> Iterator[str]:
    for name, kind in untold_optimizers(match):
        called = f"the optimizer {name}" if name else "the optimizer"
        yield (
            f"The file does not tell the class of {called}. If the class was not "
            f"{kind}, the values mean something else here."
        )


def _seeds_and_metrics(match: Match) -> Iterator[str]:
    if others := match.unreached.others:
        first = name_of(*others[0])
        yield (
            "Checkpoints of Keras 3 hold no random seeds and no metrics. So a restore "
            f"leaves {_counted(len(others), 'variable')} unchanged, as {first}."
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
