"""Preview a restore: what would happen to every variable, before anything happens."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from helpers.kit.picture import BLUE, GREEN, GREY, ORANGE
from helpers.kit.shown import Report, Table
from helpers.tools.checkpoint.blueprint import Blueprint
from helpers.tools.checkpoint.doubts import doubts_of
from helpers.tools.checkpoint.file import CheckpointFile, StoredValue
from helpers.tools.checkpoint.match import Match
from helpers.tools.checkpoint.notes import notes_of
from helpers.tools.checkpoint.optimizers import OtherOptimizer, other_optimizers
from helpers.tools.checkpoint.program import (
    Program,
    Tracked,
    is_variable,
    kind_of,
    name_of,
)
from helpers.tools.checkpoint.slots import Slots
from helpers.tools.garbage import garbage_left_alone


class Status(StrEnum):
    """What a restore would do to a variable, or with a value in the file."""

    MATCHED = "matched"
    THROUGH_OPTIMIZER = "through optimizer"
    WRONG_SHAPE = "wrong shape"
    WRONG_DTYPE = "wrong dtype"
    MISSING = "missing in file"
    NOT_BUILT = "not built yet"
    WRONG_KIND = "wrong kind"
    SHARED_IN_FILE = "shared in file only"
    SHARED_HERE = "shared here only"
    MIXED_UP = "mixed up with another"
    OUT_OF_REACH = "out of reach"
    OTHER_BLUEPRINT = "other blueprint"
    DAMAGED = "damaged"
    UNUSED = "unused in file"


class Entry(NamedTuple):
    """A row of a preview: a variable, or a value in the file that no variable gets."""

    name: str
    status: Status
    here: str  # type and shape of the variable
    in_file: str  # type and shape of the stored value
    place: str  # the path of names that leads there from the root


@dataclass(frozen=True, repr=False)
class Preview(Report):
    """What a restore would do to every variable, and with every value in the file.

    `rows` holds an Entry for each; `count` and `names` ask for a status. `doubts` name
    what the file does not tell of these variables, and what no checkpoint holds: random
    seeds and metrics. Notes say what no checkpoint tells of any program.
    `other_optimizers` tells which optimizers here would get the state of an optimizer
    of another class.
    """

    rows: tuple[Entry, ...]
    other_optimizers: tuple[OtherOptimizer, ...] = ()
    doubts: tuple[str, ...] = ()

    header: ClassVar = ("variable", "status", "here", "in the file", "place")
    fine: ClassVar = Status.MATCHED
    colours: ClassVar = {
        **dict.fromkeys(Status, ORANGE),
        Status.MATCHED: GREEN,
        Status.THROUGH_OPTIMIZER: BLUE,
        Status.UNUSED: GREY,
    }

    @property
    def ok(self) -> bool:
        """Whether all weights and variables of optimizers here would get their values.

        What the preview cannot know, it says in `doubts`: see whether they apply.
        """
        matched = self.count(Status.MATCHED)
        others = len(self.rows) - matched - self.count(Status.UNUSED)
        return matched > 0 and not others and not self.other_optimizers

    @property
    def complete(self) -> bool:
        """Whether moreover everything in the file would be used."""
        return self.ok and not self.count(Status.UNUSED)

    @property
    def summary(self) -> str:
        """How many rows there are of each status, in words."""
        return super().summary or "No variable here, and no value in the file."

    def shown(self) -> Sequence[Table | str]:
        """Return the summary and the rows that are not matched, doubts, and notes."""
        shown = super().shown()
        before_notes = len(shown) - len(self.notes)
        doubts = (f"Doubt: {doubt}" for doubt in self.doubts)
        return *shown[:before_notes], *doubts, *self.notes


def preview_restore(
    path: str | os.PathLike | None,
    /,
    root: Any = None,
    *,
    verify: bool = False,
    **objects: Any,
) -> Preview:
    """Say what `tf.train.Checkpoint(root, **objects).restore(path)` would do.

    Reads the index of the checkpoint and changes nothing. The save counter is left out.
    Where `ok` of the result is true and `doubts` is empty, every variable of what you
    give would get its own value, also in optimizers and in lists and dicts. Checkpoints
    hold no random seeds and no metrics of Keras 3: a doubt names those that there are.

    Args:
        path: the checkpoint, as `save` returned it.
        root: the object given to `tf.train.Checkpoint` without a name.
        verify: also read every tensor, and name the damaged ones.
        **objects: the objects given to `tf.train.Checkpoint` by name.

    Raises:
        CannotRead: the path is no checkpoint, or a file of it cannot be read.
        ValueError: no object is given, or one that a checkpoint cannot track.

    >>> import tempfile, tensorflow as tf
    >>> folder, v = tempfile.mkdtemp(), tf.Variable(1.0, name="v")
    >>> path = tf.train.Checkpoint(v=v).save(folder + "/x")
    >>> preview_restore(path, v=tf.Variable(0.0, name="v"))
    1 matched
    >>> preview_restore(path, w=tf.Variable(0.0, name="w"))
    1 missing in file, 1 unused in file
    variable  status           here        in the file  place
    w         missing in file  float32 ()               w
    v         unused in file               float32 ()   v
    Nothing here has a place in the file, whose names are: v.
    """
    with garbage_left_alone():
        program = Program(root, objects)
        file = CheckpointFile.open(path)
        return _preview(Match(file, program), file.damaged() if verify else set())


def _preview(match: Match, damaged: set[str]) -> Preview:
    judge = _Judge(match, Slots(match), damaged)
    rows = tuple(judge.entries())
    others = tuple(other_optimizers(match))
    doubts = doubts_of(match, judge.slots, judge.matched)
    return Preview(rows, notes_of(match), others, doubts)


@dataclass(frozen=True)
class _Judge:
    """Decides the status of every variable, and of the values that none gets."""

    match: Match
    slots: Slots
    damaged: set[str]  # keys of tensors
    matched: list[tuple[Any, int]] = field(default_factory=list)  # variables and nodes

    def entries(self) -> Iterator[Entry]:
        holders = {id(tracked.thing) for tracked in self.match.holders}
        never_built = {id(layer.thing) for layer in self.match.never_built()}
        for tracked in self.match.tracked:
            thing, place = tracked.thing, tracked.place
            if id(thing) in holders:
                name, kind = name_of(thing, place), kind_of(tracked.variable)
                status, in_file = self._status_here(tracked, kind)
                yield Entry(name, status, kind, in_file, place)
            elif id(thing) in never_built:
                kind = type(thing).__name__
                yield Entry(place, Status.NOT_BUILT, kind, "", place)
        for weight, place in self.match.unreached.needed:
            name, kind = name_of(weight, place), kind_of(weight)
            yield Entry(name, Status.OUT_OF_REACH, kind, "", place)
        for node in self.match.unused_nodes():
            stored = self.match.file.values[node]
            name, status = stored.name or stored.place, self._status_in_file(node)
            yield Entry(name, status, "", stored.kind, stored.place)

    def _status_here(self, tracked: Tracked, kind: str) -> tuple[Status, str]:
        """Decide what would happen to a variable; say also what the file has for it."""
        thing, match = tracked.thing, self.match
        nodes, own_nodes = match.nodes_for(thing), match.own_nodes_for(thing)
        if not nodes:
            if not match.is_at_taken_place(thing):
                return Status.MISSING, ""
            return Status.MIXED_UP if own_nodes else Status.SHARED_IN_FILE, ""
        stored = match.file.values[nodes[0]]  # an object is restored once
        in_file = stored.kind
        if self._is_damaged(stored):
            return Status.DAMAGED, in_file
        fits = stored.is_variable and kind == in_file  # quicker than to compare shapes
        if not fits and (unfit := self._misfit(tracked.variable, stored)):
            return unfit
        return self._status_of_fitting(tracked, nodes, own_nodes), in_file

    def _status_of_fitting(
        self, tracked: Tracked, nodes: list[int], own_nodes: list[int]
    ) -> Status:
        """Decide about a variable that restore would write the values of nodes into."""
        thing = tracked.thing
        if own_nodes and set(own_nodes) != set(nodes):
            return Status.MIXED_UP
        if len(nodes) > 1:
            return Status.SHARED_HERE
        if id(thing) in self.slots.mixed_up:
            return Status.MIXED_UP
        if tracked.through_optimizer or not own_nodes:
            return Status.THROUGH_OPTIMIZER
        self.matched.append((tracked.variable, nodes[0]))
        return Status.MATCHED

    def _misfit(self, thing: Any, stored: StoredValue) -> tuple[Status, str] | None:
        """Say why a stored value cannot be restored into an object, if so."""
        if isinstance(thing, Blueprint) and not stored.is_variable:
            (key,) = stored.tensors.values()
            text = self.match.file.reader.get_tensor(key).decode()
            difference = thing.difference(text)
            return (Status.OTHER_BLUEPRINT, difference) if difference else None
        unfit = _misfit(thing, stored)
        return (unfit, stored.kind) if unfit else None

    def _status_in_file(self, node: int) -> Status:
        """Decide about a value that no variable would get."""
        if self._is_damaged(self.match.file.values[node]):
            return Status.DAMAGED
        if node in self.match.made_by_restore:
            return Status.MATCHED
        if node in self.match.waited_for:
            return Status.NOT_BUILT
        return Status.UNUSED

    def _is_damaged(self, stored: StoredValue) -> bool:
        return not self.damaged.isdisjoint(stored.tensors.values())


def _misfit(thing: Any, stored: StoredValue) -> Status | None:
    """Say why a stored value cannot be written into an object, if so."""
    if stored.is_variable != is_variable(thing):
        return Status.WRONG_KIND
    if not stored.is_variable:
        return None
    if not thing.shape.is_compatible_with(stored.tensor_shape):
        return Status.WRONG_SHAPE
    if thing.dtype.base_dtype != stored.dtype:
        return Status.WRONG_DTYPE
    return None
