"""The graph of objects in a checkpoint, drawn."""

from __future__ import annotations

from collections import deque
from pathlib import Path

from helpers.kit.picture import (
    GREEN,
    GREY,
    INK,
    PEN,
    Picture,
    panels,
    to_picture,
)
from helpers.tools.checkpoint.file import CheckpointFile


def graph_picture(path: str | Path, alt: str) -> Picture:
    """Draw the objects in a checkpoint, with the names that lead from one to another.

    Green holds a value. A dashed line is a second way to what is drawn already.
    """
    file = CheckpointFile.open(path)
    names = {0: "root"}
    tree, dashed = _ways(file, names)
    spots: dict[int, tuple[float, float]] = {}
    rows = _place(0, 0, 0, tree, spots)
    figure, (axes,) = panels(1, 9, 0.36 * rows)
    for parent, parts in tree.items():
        for part in parts:
            axes.plot(*zip(spots[parent], spots[part], strict=True), color=PEN, lw=0.8)
    deepest = max(x for x, _ in spots.values())
    ends = {
        n: (x + 0.012 * deepest * (len(names[n]) + 1), y) for n, (x, y) in spots.items()
    }
    for node, child in dashed:
        line = {"arrowstyle": "-", "linestyle": "--", "color": PEN}
        line["connectionstyle"] = "arc3,rad=0.5"
        axes.annotate("", ends[child], ends[node], arrowprops=line, zorder=0)
    for node, (x, y) in spots.items():
        colour = GREEN if file.nodes[node].attributes else GREY
        box = {"boxstyle": "round", "facecolor": colour, "edgecolor": "none"}
        axes.text(x, y, names[node], va="center", bbox=box, color=INK)
    axes.set(xlim=(-0.1, deepest + 0.7), ylim=(rows - 0.4, -0.6))
    axes.axis("off")
    return to_picture(figure, alt)


def _ways(
    file: CheckpointFile, names: dict[int, str]
) -> tuple[dict[int, list[int]], list[tuple[int, int]]]:
    """Return the shortest way to every node that leads to a value, and other ways."""
    tree: dict[int, list[int]] = {}
    dashed, waiting = [], deque([0])
    while waiting:
        node = waiting.popleft()
        tree[node] = []
        for name, child in sorted(file.children[node].items()):
            if not file.nodes[child].has_checkpoint_values.value:
                continue
            if child in names:
                dashed.append((node, child))
                continue
            names[child] = name
            tree[node].append(child)
            waiting.append(child)
    return tree, dashed


def _place(
    node: int,
    depth: int,
    row: int,
    tree: dict[int, list[int]],
    spots: dict[int, tuple[float, float]],
) -> int:
    """Give a node and all below it a spot; return the next free row."""
    spots[node] = (depth, row)
    for child in tree[node]:
        row = _place(child, depth + 1, row, tree, spots)
    return row if tree[node] else row + 1
