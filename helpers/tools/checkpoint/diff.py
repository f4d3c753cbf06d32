"""Tell what changed between two checkpoints."""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, NamedTuple

import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import Report
from helpers.tools.checkpoint.file import READ_ERRORS, CheckpointFile, StoredValue
from helpers.tools.checkpoint.match import pair_up
from helpers.tools.checkpoint.slots import pair_slots


class Change(StrEnum):
    """What became of a value from the first checkpoint to the second."""

    EQUAL = "equal"
    CHANGED = "changed"
    OTHER_SHAPE = "other shape"
    OTHER_DTYPE = "other dtype"
    DAMAGED = "damaged"
    ONLY_FIRST = "only in first"
    ONLY_SECOND = "only in second"
    NOT_COMPARED = "cannot be compared"  # the state of an iterator


class Difference(NamedTuple):
    """A row of a Diff: a value in one checkpoint or in both."""

    place: str  # the path of names that leads there from the root
    status: Change
    first: str  # type and shape
    second: str
    largest_change: str


class Diff(Report):
    """The values of two checkpoints, pair by pair: `rows` of Differences."""

    rows: tuple[Difference, ...]
    header = ("value", "status", "first", "second", "largest change")
    fine = Change.EQUAL
    colours: ClassVar = {
        **dict.fromkeys(Change, ORANGE),
        Change.EQUAL: GREEN,
        Change.CHANGED: BLUE,
        Change.ONLY_FIRST: GREY,
        Change.ONLY_SECOND: GREY,
        Change.NOT_COMPARED: GREY,
    }

    @property
    def same(self) -> bool:
        """Whether both hold the same values in the same places."""
        return self.count(Change.EQUAL) == len(self.rows)


def diff_checkpoints(first: str | os.PathLike, second: str | os.PathLike) -> Diff:
    """Compare two checkpoints, place by place, reading one value of each at a time.

    The objects decide which values belong together, not the keys: these change when an
    optimizer has begun to train. The save counter is left out.

    Args:
        first: a checkpoint, as `save` returned it.
        second: another one, of the same program or of another.

    Returns:
        A Diff. Where its `same` is true, all values are equal, NaN to NaN.

    Raises:
        CannotRead: a path is no checkpoint, or a file of it cannot be read.

    >>> import tempfile
    >>> folder, v = tempfile.mkdtemp(), tf.Variable([1.0, 2.0], name="v")
    >>> checkpoint = tf.train.Checkpoint(v=v, w=tf.Variable(0, name="w"))
    >>> before = checkpoint.save(folder + "/x")
    >>> _ = v.assign([1.0, 2.5])
    >>> diff_checkpoints(before, checkpoint.save(folder + "/x"))
    1 equal, 1 changed
    value  status   first         second        largest change
    v      changed  float32 (2,)  float32 (2,)  0.5
    """
    files = CheckpointFile.open(first), CheckpointFile.open(second)
    return Diff(tuple(_rows(*files)))


def _rows(a: CheckpointFile, b: CheckpointFile) -> Iterator[Difference]:
    partner_of = pair_up(a, b.children.__getitem__, 0)
    partner_of |= pair_up(a, b.children.__getitem__, 0, through_optimizers=False)
    partner_of |= pair_slots(a, b, partner_of)
    for node, ours in a.values.items():
        theirs = b.values.get(partner_of.get(node, -1))
        if theirs is None:
            yield Difference(ours.place, Change.ONLY_FIRST, ours.kind, "", "")
        else:
            status, change = _compare(a, ours, b, theirs)
            yield Difference(ours.place, status, ours.kind, theirs.kind, change)
    partners = {partner_of[node] for node in a.values if node in partner_of}
    for node, theirs in b.values.items():
        if node not in partners:
            yield Difference(theirs.place, Change.ONLY_SECOND, "", theirs.kind, "")


def _compare(
    a: CheckpointFile, ours: StoredValue, b: CheckpointFile, theirs: StoredValue
) -> tuple[Change, str]:
    if ours.dtype != theirs.dtype or ours.attributes != theirs.attributes:
        return Change.OTHER_DTYPE, ""
    if ours.shape != theirs.shape:
        return Change.OTHER_SHAPE, ""
    dtypes = [
        {name: file.dtypes[key] for name, key in stored.tensors.items()}
        for file, stored in ((a, ours), (b, theirs))
    ]
    if dtypes[0] != dtypes[1]:
        return Change.OTHER_DTYPE, ""
    if tf.variant in dtypes[0].values() or not dtypes[0]:
        return Change.NOT_COMPARED, ""
    try:
        first, second = _read(a, ours), _read(b, theirs)
    except READ_ERRORS:
        return Change.DAMAGED, ""
    if any(first[name].shape != second[name].shape for name in first):
        if not _table_keys(ours):
            return Change.OTHER_SHAPE, ""
        return Change.CHANGED, "other keys"
    return _compare_arrays(first, second)


def _read(file: CheckpointFile, stored: StoredValue) -> dict[str, np.ndarray]:
    """Return all tensors of a value; those of a table in the order of its keys."""
    arrays = {name: file.read(key) for name, key in stored.tensors.items()}
    if keys := _table_keys(stored):
        ordered = arrays[keys].tolist()
        order = sorted(range(len(ordered)), key=ordered.__getitem__)
        arrays = {name: array[order] for name, array in arrays.items()}
    return arrays


def _table_keys(stored: StoredValue) -> str | None:
    """Return the name of the tensor that holds the keys, if the value is a table."""
    tables = (f"{attribute}-keys" for attribute in stored.attributes)
    return next((name for name in tables if name in stored.tensors), None)


def _compare_arrays(
    ours: dict[str, np.ndarray], theirs: dict[str, np.ndarray]
) -> tuple[Change, str]:
    changes = []
    for name, first in ours.items():
        second = theirs[name]
        same = (first == second) | ((first != first) & (second != second))  # NaN is NaN
        if np.all(same):
            continue
        if name.endswith("-keys"):
            return Change.CHANGED, "other keys"
        other = ~np.asarray(same)
        changes.append(_largest_difference(first[other], second[other]))
    if not changes:
        return Change.EQUAL, ""
    numbers = [change for change in changes if change is not None]
    return Change.CHANGED, _rounded(max(numbers)) if numbers else ""


def _largest_difference(ours: np.ndarray, theirs: np.ndarray) -> float | None:
    """Compute it in a type that holds the values; of text there is none."""
    if ours.dtype == object:
        return None
    if ours.dtype.kind in "iu":  # unsigned, every difference of 64 bits has room
        larger, smaller = np.maximum(ours, theirs), np.minimum(ours, theirs)
        return int((larger.astype("u8") - smaller.astype("u8")).max())
    wide = "c16" if ours.dtype.kind == "c" else "f8"
    return float(np.abs(theirs.astype(wide) - ours.astype(wide)).max())


def _rounded(change: float) -> str:
    if isinstance(change, int):
        return str(change)
    return "below 0.001" if change < 0.001 else f"{change:.3f}".rstrip("0").rstrip(".")
