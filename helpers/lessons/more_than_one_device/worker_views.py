"""How a run on several workers went, as a picture: what was kept, and what was lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.axes import Axes

from helpers.kit.picture import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PEN,
    Picture,
    panels,
    to_picture,
)
from helpers.lessons.more_than_one_device.workers import Ends


@dataclass(frozen=True)
class Start:
    """What one start of all workers left behind."""

    ends: Ends
    saved: Sequence[int]  # the steps of the checkpoints that are there afterwards


@dataclass(frozen=True)
class Lane:
    """What is known of a worker from one start on, in steps."""

    worker: str
    began: int
    kept: int  # the last step that is in a checkpoint, or in the result
    end: int | None  # the last step of all; None: the run left no word of it
    killed: bool = False

    def __str__(self) -> str:
        kept = f"steps {self.began + 1} to {self.kept}"
        kept = kept if self.kept > self.began else "none"
        words = f"worker {self.worker} keeps {kept}"
        if self.killed:
            return f"{words}, is killed at step {self.end}"
        return f"{words}, cannot go on alone" if self.end is None else words


def steps_saved(folder: Path) -> list[int]:
    """Return the steps of the checkpoints in a folder."""
    files = folder.glob("ckpt-*.index")
    return sorted(int(file.stem.removeprefix("ckpt-")) for file in files)


def lanes(start: Start, began: int = 0) -> list[Lane]:
    """Return what is known of each worker; `began` is the step they started from.

    >>> from helpers.tools.processes import FreshRun
    >>> ends = Ends.of([FreshRun('{"first": 6, "last": 9}', "", 0)])
    >>> lanes(Start(ends, [5]))
    [Lane(worker='0', began=5, kept=9, end=9, killed=False)]
    """
    newest, found = max(start.saved, default=began), []
    for number, end in enumerate(start.ends.each):
        worker = f"{number}"
        if end.steps:
            first, last = end.steps
            found.append(Lane(worker, first - 1, last, last))
        elif start.ends.dies and end.killed:
            found.append(Lane(worker, began, newest, start.ends.dies[1], killed=True))
        else:
            found.append(Lane(worker, began, newest, None))
    return found


def timeline(*starts: Start) -> Picture:
    """Draw each worker's steps, one start of all workers below the other.

    A worker that lost its partner leaves no word of where it ended: somewhere on the
    dotted line, from the newest checkpoint to the partner's last step.
    """
    height = 0.5 * sum(len(start.ends.each) for start in starts) + 0.8
    figure, (axes,) = panels(1, 7, height)
    names, words, newest, chief = [], [], 0, 0
    for number, start in enumerate(starts, 1):
        top, found = len(names), lanes(start, newest)
        names += [f"start {number}, worker {lane.worker}" for lane in found]
        words.append(f"Start {number}: {'; '.join(map(str, found))}.")
        if number > 1:  # from the checkpoint down to all who restore it
            axes.plot([newest] * 2, [chief, len(names) - 0.6], color=PEN, ls="--", lw=1)
        last = max(lane.end or lane.kept for lane in found)
        for y, lane in enumerate(found, top):
            _draw(axes, lane, y, last)
        style = {"color": BLUE, "markeredgecolor": INK, "markersize": 10, "zorder": 3}
        label = "_" if top else "checkpoint of worker 0"
        axes.plot(start.saved, [top] * len(start.saved), "D", label=label, **style)
        chief, newest = top, max(start.saved, default=newest)
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0)
    axes.locator_params(axis="x", integer=True)
    axes.set(xlabel="training step", xlim=(0, None), ylim=(len(names) - 0.5, -0.6))
    axes.legend(frameon=False, loc="lower right", bbox_to_anchor=(1, 0.97))
    saved = ", ".join(f"{step}" for start in starts for step in start.saved)
    alt = f"Timeline of the workers' steps. {' '.join(words)} Checkpoints: {saved}."
    return to_picture(figure, alt)


def _draw(axes: Axes, lane: Lane, y: int, last: int) -> None:
    _bar(axes, y, lane.began, lane.kept, GREEN, "kept")
    if lane.killed:
        _bar(axes, y, lane.kept, lane.end, ORANGE, "lost")
        axes.plot(lane.end, y, "X", color=PEN, markersize=11, zorder=3)
        _say(axes, lane.end, y, f"killed at step {lane.end}")
    elif lane.end is None:
        axes.plot([lane.kept, last], [y, y], color=PEN, ls=":")
        _say(axes, last, y, "cannot go on alone")


def _bar(axes: Axes, y: int, start: int, end: int, colour: str, word: str) -> None:
    if end > start:
        axes.broken_barh([(start, end - start)], (y - 0.3, 0.6), facecolor=colour)
        axes.text((start + end) / 2, y, word, ha="center", va="center", color=INK)


def _say(axes: Axes, x: int, y: int, words: str) -> None:
    beside = {"xytext": (10, 0), "textcoords": "offset points", "va": "center"}
    axes.annotate(words, (x, y), **beside)
