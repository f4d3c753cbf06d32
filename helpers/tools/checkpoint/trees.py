"""Two trees side by side, a program and a checkpoint: green where their paths meet."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from helpers.kit.picture import GREEN, GREY, ORANGE, Box, Picture, boxes
from helpers.tools.checkpoint.preview import Entry, Status, preview_restore

_ONLY_HERE = {Status.MISSING, Status.NOT_BUILT, Status.OUT_OF_REACH}
_MOST_VALUES = 6  # of one colour below a name, that are drawn one by one
_ROW, _INDENT, _LETTER = 0.36, 0.28, 0.082  # inches


@dataclass
class _Node:
    """A name, what is below it, and the colours of the values there."""

    below: dict[str, _Node] = field(default_factory=dict)
    colours: list[str] = field(default_factory=list)

    def add(self, place: str, colour: str) -> None:
        node = self
        node.colours.append(colour)
        for name in place.split("/"):
            node = node.below.setdefault(name, _Node())
            node.colours.append(colour)

    @property
    def colour(self) -> str:
        """Orange if a value below is orange; green if one is green; grey otherwise."""
        return next((c for c in (ORANGE, GREEN) if c in self.colours), GREY)

    def is_dull(self, is_first: bool) -> bool:
        """Say if there are many values of one colour below, not worth a row each."""
        many = len(self.colours) > _MOST_VALUES and len(set(self.colours)) == 1
        return many and not (is_first and any(x.below for x in self.below.values()))

    def rows(self, depth: int = 0) -> Iterator[tuple[int, str, str]]:
        """Yield depth, label and colour of each row; names without a fork are joined.

        The first name of a path, which the call of Checkpoint gives, stands alone.
        """
        for name, node in self.below.items():
            while depth and len(node.below) == 1:
                ((more, node),) = node.below.items()
                name = f"{name}/{more}"
            if node.is_dull(is_first=not depth):
                yield depth, f"{name}/…  ({len(node.colours)} values)", node.colour
            else:
                yield depth, name, node.colour
                yield from node.rows(depth + 1)


def two_trees(
    path: str | os.PathLike | None, /, root: Any = None, **objects: Any
) -> Picture:
    """Draw the paths of `tf.train.Checkpoint(root, **objects)` beside those of a file.

    A restore follows equal names from both roots. Where a path is in both trees, the
    value in the file goes to the variable here, and both are green. Orange is a
    path that is in both trees, but the value does not fit, or goes to another variable.
    Grey paths have no partner. Nothing is restored.

    Args:
        path: the checkpoint, as `save` returned it.
        root: the root object of the checkpoint, if the file was saved with one.
        objects: the objects, by the names that `tf.train.Checkpoint` would get.

    Raises:
        CannotRead: the path is no checkpoint, or a file of it cannot be read.

    >>> import tempfile, tensorflow as tf
    >>> saved = tf.train.Checkpoint(model=tf.Variable(1.0))
    >>> path = saved.save(tempfile.mkdtemp() + "/x")
    >>> two_trees(path, net=tf.Variable(1.0)).alt[:41]
    'Two trees. Program: net. File: model. 0 o'
    """
    rows = preview_restore(path, root, **objects).rows
    here = [row for row in rows if row.status != Status.UNUSED]
    stored = [row for row in rows if row.status not in _ONLY_HERE]
    program, file = _tree(here), _tree(stored)
    left = _drawn("program", program, 0)
    right = _drawn("file", file, max(box.left + box.width for box in left) + 0.7)
    met = sum(row.status == Status.MATCHED for row in here)
    lost = sum(row.status == Status.OUT_OF_REACH for row in here)
    tops = [", ".join(tree.below) or "nothing" for tree in (program, file)]
    alt = (
        f"Two trees. Program: {tops[0]}. File: {tops[1]}. {met} of "
        f"{len(here) - lost} values here get one of the {len(stored)} in the file."
    )
    if lost:
        alt += f" {lost} more values here have no path, so they are in no tree."
    return boxes([*left, *right], alt)


def _tree(rows: list[Entry]) -> _Node:
    tree = _Node()
    for row in rows:
        alone = row.status in _ONLY_HERE or row.status == Status.UNUSED
        met = GREEN if row.status == Status.MATCHED else ORANGE
        tree.add(row.place, GREY if alone else met)
    return tree


def _drawn(title: str, tree: _Node, left: float) -> list[Box]:
    """Return a heading, the root, and a box for each row below it."""
    drawn = [Box(title, left, 0, 1, _ROW, edge="", size=11, weight="bold")]
    rows = [(0, "root", tree.colour), *((d + 1, n, c) for d, n, c in tree.rows())]
    for number, (depth, label, colour) in enumerate(rows, start=1):
        width = 0.25 + _LETTER * len(label)
        at = left + _INDENT * depth, (_ROW + 0.06) * number
        drawn.append(Box(label, *at, width, _ROW, fill=colour))
    return drawn
