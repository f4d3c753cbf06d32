"""Tell what changed between two checkpoints."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import Report
from helpers.tools.checkpoint.file import CheckpointFile, Stored, own_ways, pair_up

EQUAL, CHANGED = "equal", "changed"
OTHER_SHAPE, OTHER_DTYPE = "other shape", "other dtype"
ONLY_FIRST, ONLY_SECOND = "only in first", "only in second"
NOT_COMPARED = "cannot be compared"  # the state of an iterator
DAMAGED = "damaged"


class Diff(Report):
    """The values of two checkpoints, pair by pair."""

    header = ("value", "status", "first", "second", "largest change")
    fine = EQUAL
    colours: ClassVar = {
        EQUAL: GREEN,
        CHANGED: BLUE,
        **dict.fromkeys((OTHER_SHAPE, OTHER_DTYPE, DAMAGED), ORANGE),
        **dict.fromkeys((ONLY_FIRST, ONLY_SECOND, NOT_COMPARED), GREY),
    }

    @property
    def same(self) -> bool:
        """Whether both hold the same values in the same places."""
        return self.count(EQUAL) == len(self.rows)


def diff_checkpoints(first: str | os.PathLike, second: str | os.PathLike) -> Diff:
    """Compare two checkpoints, place by place, reading two tensors at a time.

    The objects decide which values belong together, not the keys: these change when an
    optimizer has begun to train. The save counter is left out.

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
    return Diff(tuple(_rows(CheckpointFile(first), CheckpointFile(second))))


def _rows(a: CheckpointFile, b: CheckpointFile) -> Iterator[tuple[str, ...]]:
    pairs = pair_up(a, b.children, 0) | pair_up(a, own_ways(b.children), 0)
    partners = set()
    for node, (stored, *_) in a.values.items():
        other = next(iter(b.values.get(pairs.get(node, -1), ())), None)
        if other is None:
            yield stored.place, ONLY_FIRST, stored.kind, "", ""
            continue
        partners.add(pairs[node])
        status, change = _compare(a, stored, b, other)
        yield stored.place, status, stored.kind, other.kind, change
    for node, (stored, *_) in b.values.items():
        if node not in partners:
            yield stored.place, ONLY_SECOND, "", stored.kind, ""


def _compare(
    a: CheckpointFile, stored: Stored, b: CheckpointFile, other: Stored
) -> tuple[str, str]:
    if stored.dtype != other.dtype:
        return OTHER_DTYPE, ""
    if stored.shape != other.shape:
        return OTHER_SHAPE, ""
    if stored.dtype == tf.variant:
        return NOT_COMPARED, ""
    try:
        ours, theirs = (
            np.asarray(f.reader.get_tensor(s.key)) for f, s in ((a, stored), (b, other))
        )
    except Exception:
        return DAMAGED, ""
    same = (ours == theirs) | ((ours != ours) & (theirs != theirs))  # NaN is NaN
    if np.all(same):
        return EQUAL, ""
    if stored.dtype == tf.string:
        return CHANGED, ""
    return CHANGED, _rounded(_difference(ours[~same], theirs[~same]))


def _difference(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Return the largest difference, computed in a type that holds the values."""
    wide = {"i": "i8", "u": "i8", "c": "c16"}.get(ours.dtype.kind, "f8")
    return float(np.abs(theirs.astype(wide) - ours.astype(wide)).max())


def _rounded(change: float) -> str:
    return "below 0.001" if change < 0.001 else f"{change:.3f}".rstrip("0").rstrip(".")
