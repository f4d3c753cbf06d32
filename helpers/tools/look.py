"""Look at state: which variables two objects share, hold equal, hold different."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE, Picture
from helpers.kit.shown import Table

SHARED = "shared"
SAME_BYTES = "equal, same bytes"  # separate, but copied only at the first write
EQUAL = "equal"
DIFFERENT = "different"
OTHER_SHAPE = "other shape"
ONLY_LEFT, ONLY_RIGHT = "only left", "only right"

COLOURS = {
    SHARED: ORANGE,
    SAME_BYTES: GREEN,
    EQUAL: GREEN,
    DIFFERENT: BLUE,
    OTHER_SHAPE: GREY,
    ONLY_LEFT: GREY,
    ONLY_RIGHT: GREY,
}


@dataclass(frozen=True, eq=False)
class Slot:
    """One variable (or tensor, or array) as found in an object."""

    name: str
    identity: int | None  # the same for two names of one variable; no variable: None
    value: np.ndarray

    @property
    def kind(self) -> tuple:
        return self.value.shape, self.value.dtype

    def relation(self, other: Slot) -> str:
        """Say in a word how two slots are related."""
        if self.identity is not None and self.identity == other.identity:
            return SHARED
        if self.kind != other.kind:
            return OTHER_SHAPE
        a, b = self.value, other.value
        if not np.all((a == b) | ((a != a) & (b != b))):  # two NaN count as equal
            return DIFFERENT
        return SAME_BYTES if _same_bytes(a, b) else EQUAL


@dataclass(frozen=True)
class Look:
    """The variables of two objects, pair by pair."""

    pairs: tuple[tuple[str, str, str], ...]  # name left, name right, relation

    def count(self, *relations: str) -> int:
        """Count the pairs that stand in one of these relations."""
        return sum(relation in relations for _, _, relation in self.pairs)

    @property
    def shares(self) -> bool:
        """Whether a write to one object can be seen through the other."""
        return self.count(SHARED) > 0

    @property
    def equal(self) -> bool:
        """Whether every variable has a partner that holds the same value."""
        return self.count(SHARED, SAME_BYTES, EQUAL) == len(self.pairs)

    @property
    def table(self) -> Table:
        words = {relation: self.count(relation) for relation in COLOURS}
        caption = ", ".join(f"{n} {relation}" for relation, n in words.items() if n)
        header = ("left", "right", "relation")
        return Table(header, self.pairs, caption, COLOURS, coloured=("relation",))

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()

    def picture(self) -> Picture:
        """Draw the pairs as a coloured grid."""
        return self.table.picture(f"Variables of two objects: {self.table.caption}.")


def look(left: Any, right: Any) -> Look:
    """Compare the state of two objects, variable by variable.

    Takes a tf.Variable or keras.Variable, a layer, model, metric or optimizer (of
    Keras 3 or tf_keras, a model with its optimizer), a tf.Module, a tensor or array,
    or a list or dict of these. Reads only.

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
    ours, theirs = slots(left), slots(right)
    for found, which in ((ours, "first"), (theirs, "second")):
        if not found:
            raise ValueError(
                f"The {which} object holds no variables (yet): call it once on data, "
                "or build it, and look again."
            )
    return Look(tuple(_pair(ours, theirs)))


def slots(thing: Any) -> list[Slot]:
    """Return everything in `thing` that holds a value, each variable once.

    >>> [slot.name for slot in slots({"a": tf.Variable(1.0), "b": [tf.Variable(2)]})]
    ['a', 'b.0']
    """
    found: dict[int, Slot] = {}
    for name, variable in _walk(thing, "", set()):
        value = _value_of(variable)
        identity = _identity(variable)
        key = id(variable) if identity is None else identity
        found.setdefault(key, Slot(name, identity, value))
    return list(found.values())


def _pair(ours: list[Slot], theirs: list[Slot]) -> Iterator[tuple[str, str, str]]:
    partners: dict[int, Slot] = {}
    left_over = list(theirs)

    def match(same: Any) -> None:
        for i, slot in enumerate(ours):
            if i not in partners:
                other = next((other for other in left_over if same(slot, other)), None)
                if other:
                    partners[i] = other
                    left_over.remove(other)

    match(lambda a, b: a.identity is not None and a.identity == b.identity)
    rest = [slot for i, slot in enumerate(ours) if i not in partners]
    # Two of a kind differ in the numbers of automatic names: then the order decides.
    if [slot.kind for slot in rest] != [slot.kind for slot in left_over]:
        match(lambda a, b: a.name == b.name)
    match(lambda a, b: a.kind == b.kind)
    for i, slot in enumerate(ours):
        if i in partners:
            yield slot.name, partners[i].name, slot.relation(partners[i])
        else:
            yield slot.name, "–", ONLY_LEFT
    for slot in left_over:
        yield "–", slot.name, ONLY_RIGHT


def _walk(thing: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, tf.Variable | keras.Variable):
        yield path or _own_name(thing), thing
    elif isinstance(thing, tf.Tensor | np.ndarray):
        yield path or "value", thing
    elif isinstance(thing, dict):
        for name, part in thing.items():
            yield from _walk(part, _join(path, name), seen)
    elif isinstance(thing, list | tuple):
        for i, part in enumerate(thing):
            yield from _walk(part, _join(path, i), seen)
    elif _is_keras(thing) or _is_trackable(thing):
        yield from _keras_variables(thing, seen)
        # A plain tf.Variable in a Keras 3 layer is tracked, but not in `variables`.
        if _is_trackable(thing):
            for name, part in tf.train.TrackableView(thing).children(thing).items():
                # A Keras 3 optimizer so tracks the weights of the model it trains.
                if name != "_trainable_variables":
                    yield from _walk(part, _join(path, name), seen)
    elif not path:  # inside a list or a layer, what holds no state is passed over
        raise TypeError(
            f"A {type(thing).__name__} holds no TensorFlow state: give a variable, "
            "layer, model, metric, optimizer, tf.Module, tensor or array."
        )


def _keras_variables(thing: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if not _is_keras(thing):
        return
    for owner in (thing, getattr(thing, "optimizer", None)):
        variables = getattr(owner, "variables", ())
        for variable in variables() if callable(variables) else variables:
            yield from _walk(variable, _own_name(variable), seen)


def _is_keras(thing: Any) -> bool:
    families = {kind.__module__.partition(".")[0] for kind in type(thing).__mro__}
    return bool(families & {"keras", "tf_keras"})


def _is_trackable(thing: Any) -> bool:
    return hasattr(thing, "_trackable_children")


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
