"""Look at state: which variables two objects share, hold equal, hold different."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, GREY, PURPLE
from helpers.kit.shown import Shown, Table
from helpers.tools._private_api import OPTIMIZER_PATH, is_trackable


class Relation(StrEnum):
    """How two values are related."""

    SHARED = "shared"
    SAME_BYTES = "equal, same bytes"  # separate, but copied only at the first write
    EQUAL = "equal"
    DIFFERENT = "different"
    OTHER_SHAPE = "other shape"
    ONLY_LEFT = "only left"
    ONLY_RIGHT = "only right"


_COLOURS: dict[str, str] = {
    **dict.fromkeys(Relation, GREY),
    Relation.SHARED: PURPLE,
    Relation.SAME_BYTES: GREEN,
    Relation.EQUAL: GREEN,
    Relation.DIFFERENT: BLUE,
}


@dataclass(frozen=True, eq=False)
class HeldValue:
    """What one variable (or tensor, or array) in an object holds."""

    name: str
    identity: int | None  # the same for two names of one variable; no variable: None
    value: np.ndarray

    @property
    def kind(self) -> tuple[tuple[int, ...], np.dtype]:
        return self.value.shape, self.value.dtype

    def relation(self, other: HeldValue) -> Relation:
        """Say in a word how two values are related."""
        if self.identity is not None and self.identity == other.identity:
            return Relation.SHARED
        if self.kind != other.kind:
            return Relation.OTHER_SHAPE
        a, b = self.value, other.value
        if not np.all((a == b) | ((a != a) & (b != b))):  # two NaN count as equal
            return Relation.DIFFERENT
        return Relation.SAME_BYTES if _same_bytes(a, b) else Relation.EQUAL


class Pair(NamedTuple):
    """A row of a Look: the names of two values, and how these are related."""

    left: str
    right: str
    relation: Relation


@dataclass(frozen=True, repr=False)
class Look(Shown):
    """The variables of two objects, pair by pair."""

    pairs: tuple[Pair, ...]

    def count(self, *relations: str) -> int:
        """Count the pairs that stand in one of these relations."""
        return sum(pair.relation in relations for pair in self.pairs)

    @property
    def shares(self) -> bool:
        """Whether a write to one object can be seen through the other."""
        return self.count(Relation.SHARED) > 0

    @property
    def equal(self) -> bool:
        """Whether every variable has a partner that holds the same value."""
        same = Relation.SHARED, Relation.SAME_BYTES, Relation.EQUAL
        return self.count(*same) == len(self.pairs)

    @property
    def table(self) -> Table:
        """All pairs, coloured by relation."""
        numbers = {relation: self.count(relation) for relation in Relation}
        caption = ", ".join(f"{n} {relation}" for relation, n in numbers.items() if n)
        header = ("left", "right", "relation")
        return Table(header, self.pairs, caption, _COLOURS, coloured=("relation",))


def look(left: Any, right: Any) -> Look:
    """Compare the state of two objects, variable by variable. Reads only.

    Args:
        left: a tf.Variable or keras.Variable, a layer, model, metric or optimizer (of
            Keras 3 or tf_keras, a model with its optimizer), a tf.Module, a tensor or
            array, or a list or dict of these.
        right: another one.

    Returns:
        A Look: `shares` and `equal` answer for the whole, `pairs` for each variable.

    Raises:
        TypeError: an object is of a kind that holds no state.
        ValueError: an object holds no variables, as a model that is not built.

    >>> import copy
    >>> v = tf.Variable([1.0, 2.0], name="v")
    >>> look(v, v).shares
    True
    >>> twin = copy.deepcopy(v)
    >>> look(v, twin)
    1 equal, same bytes
    left  right  relation
    v     v      equal, same bytes
    >>> _ = v.assign_add([1.0, 0.0])
    >>> look(v, twin)
    1 different
    left  right  relation
    v     v      different
    """
    ours, theirs = values_in(left), values_in(right)
    for found, which in ((ours, "first"), (theirs, "second")):
        if not found:
            raise ValueError(
                f"The {which} object holds no variables (yet): call it once on data, "
                "or build it, and look again."
            )
    return Look(tuple(_pairs(ours, theirs)))


def values_in(thing: Any) -> list[HeldValue]:
    """Return everything in `thing` that holds a value, each variable once.

    >>> [held.name for held in values_in({"a": tf.Variable(1.0), "b": [np.ones(2)]})]
    ['a', 'b.0']
    """
    found: dict[int, HeldValue] = {}
    # Objects are kept beside their ids: the id of a freed one is used again.
    seen: dict[int, Any] = {}
    for name, holder in _walk(thing, "", seen):
        identity = _identity(holder)
        key = id(holder) if identity is None else identity
        if key not in found:
            found[key] = HeldValue(name, identity, _value_of(holder))
    return list(found.values())


def _pairs(ours: list[HeldValue], theirs: list[HeldValue]) -> Iterator[Pair]:
    partners = _partners(ours, theirs, lambda held: held.identity)
    rest, left_over = _without_partner(ours, theirs, partners)
    # Two of a kind differ in the numbers of automatic names: then the order decides.
    if [held.kind for held in rest] != [held.kind for held in left_over]:
        partners |= _partners(rest, left_over, lambda held: held.name)
        rest, left_over = _without_partner(ours, theirs, partners)
    partners |= _partners(rest, left_over, lambda held: held.kind)
    for held in ours:
        if other := partners.get(held):
            yield Pair(held.name, other.name, held.relation(other))
        else:
            yield Pair(held.name, "–", Relation.ONLY_LEFT)
    for held in _without_partner(ours, theirs, partners)[1]:
        yield Pair("–", held.name, Relation.ONLY_RIGHT)


def _partners(
    ours: list[HeldValue],
    theirs: list[HeldValue],
    key: Callable[[HeldValue], Hashable],
) -> dict[HeldValue, HeldValue]:
    """Pair values of the same key, in their order; None is no key."""
    waiting: defaultdict[Hashable, deque[HeldValue]] = defaultdict(deque)
    for other in theirs:
        waiting[key(other)].append(other)
    waiting.pop(None, None)
    return {
        held: waiting[key(held)].popleft() for held in ours if waiting.get(key(held))
    }


def _without_partner(
    ours: list[HeldValue],
    theirs: list[HeldValue],
    partners: dict[HeldValue, HeldValue],
) -> tuple[list[HeldValue], list[HeldValue]]:
    taken = set(partners.values())
    return (
        [held for held in ours if held not in partners],
        [held for held in theirs if held not in taken],
    )


def _walk(thing: Any, path: str, seen: dict[int, Any]) -> Iterator[tuple[str, Any]]:
    if id(thing) in seen:
        return
    seen[id(thing)] = thing
    if isinstance(thing, tf.Variable | keras.Variable):
        yield path or _own_name(thing), thing
    elif isinstance(thing, tf.Tensor | np.ndarray):
        yield path or "value", thing
    elif isinstance(thing, dict | list | tuple):
        parts = thing.items() if isinstance(thing, dict) else enumerate(thing)
        for name, part in parts:
            yield from _walk(part, _join(path, name), seen)
    elif _is_keras(thing) or is_trackable(thing):
        for variable in _keras_variables(thing):
            yield from _walk(variable, _own_name(variable), seen)
        for name, part in _tracked_parts(thing):
            yield from _walk(part, _join(path, name), seen)
    elif not path:  # inside a list or a layer, what holds no state is passed over
        raise TypeError(
            f"A {type(thing).__name__} holds no TensorFlow state: give a variable, "
            "layer, model, metric, optimizer, tf.Module, tensor or array."
        )


def _keras_variables(thing: Any) -> Iterator[Any]:
    if not _is_keras(thing):
        return
    for owner in (thing, getattr(thing, "optimizer", None)):
        variables = getattr(owner, "variables", ())
        # Of a legacy optimizer of Keras 2 it is a method.
        yield from variables() if callable(variables) else variables


def _tracked_parts(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield the parts that `variables` may not list, as a tf.Variable in a layer."""
    if is_trackable(thing):
        for name, part in tf.train.TrackableView.children(thing).items():
            if name != OPTIMIZER_PATH:  # these are of the model that is trained
                yield name, part


def _is_keras(thing: Any) -> bool:
    families = {kind.__module__.partition(".")[0] for kind in type(thing).__mro__}
    return bool(families & {"keras", "tf_keras"})


def _join(path: str, name: object) -> str:
    return f"{path}.{name}" if path else str(name)


def _own_name(variable: Any) -> str:
    name = getattr(variable, "path", None) or variable.name
    return name.partition(":")[0]


def _backing(variable: Any) -> Any:
    """Return the tf.Variable behind a keras.Variable, or what was given."""
    return variable.value if isinstance(variable, keras.Variable) else variable


def _identity(variable: Any) -> int | None:
    backing = _backing(variable)
    if not isinstance(backing, tf.Variable):
        return None
    one_per_device = getattr(backing, "values", None)  # under a distribution strategy
    return id(one_per_device[0].handle if one_per_device else backing.handle)


def _value_of(variable: Any) -> np.ndarray:
    backing = _backing(variable)
    return np.asarray(backing.value() if isinstance(backing, tf.Variable) else backing)


def _same_bytes(a: np.ndarray, b: np.ndarray) -> bool:
    return a.size > 0 and a.dtype != object and np.shares_memory(a, b)
