"""Runs that are stopped, in this process and in others, and continued."""

from __future__ import annotations

import json
import os
import random
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, PEN, Picture, panels, to_picture
from helpers.kit.shown import Table
from helpers.kit.survey import survey
from helpers.lessons.exact_resume.resumable_run import EPOCH, Run
from helpers.tools.processes import FreshRun, run_fresh

UNKNOWN = random.SystemRandom()  # not the seeded generator: nobody is to know
_SAVED = re.compile(r"^ckpt-(\d+)\.index$")

STOPPED, END = 57, 80  # steps: in the middle of an epoch, and of the schedule


def run_in_fresh_process(
    folder: str | Path,
    kill_when: Callable[[], bool] | None = None,
    **options: Any,
) -> FreshRun:
    """Start or continue the run of `resumable_run` in a process of its own."""
    code = (
        "from helpers.lessons.exact_resume.resumable_run import main\n"
        f"main({str(folder)!r}, {END}, **{options!r})"
    )
    return run_fresh(code, kill_when=kill_when, with_kit=True)


def at_any_moment(
    folder: str | Path, seconds: float = 1.0, chance: random.Random = UNKNOWN
) -> Callable[[], bool]:
    """Return a condition that comes true some time after the first checkpoint."""
    first, moment = Path(folder, "checkpoint"), 0.0

    def now() -> bool:
        nonlocal moment
        if not moment and first.exists():
            moment = time.monotonic() + chance.uniform(0, seconds)
        return 0 < moment < time.monotonic()

    return now


def while_saving(
    folder: str | Path, after: int = 2, delay: float = 0
) -> Callable[[], bool]:
    """Return a condition that comes true while a checkpoint is half written.

    It is the first that is written when number `after` is there, and so many seconds
    after its first file.
    """
    begun = 0.0

    def now() -> bool:
        nonlocal begun
        # Asked a thousand times a second: one look at the folder must do.
        names = os.listdir(folder) if os.path.isdir(folder) else []
        saved = [int(number) for name in names for number in _SAVED.findall(name)]
        if not begun and max(saved, default=0) >= after and any(map(_is_half, names)):
            begun = time.monotonic()
        return 0 < begun <= time.monotonic() - delay

    return now


def _is_half(name: str) -> bool:
    return name.endswith("_temp")


def result_of(folder: str | Path) -> dict[str, Any]:
    """Return what the finished run in a folder has to show, down to the last bit."""
    return json.loads(Path(folder, "result.json").read_text("utf-8"))


# What is left out, in words, and the parts of the run that are then not restored.
LEFT_OUT: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "model": ("model",),
    "the weights": (),
    "optimizer": ("optimizer",),
    "iterations of the optimizer": (),
    "step": ("step",),
    "dropout seeds": ("seeds",),
    "data iterator": ("iterator",),
    "random generator": ("generator",),
    "metric": ("metric",),
    "best value": ("best",),
    "all but the model": (
        *("optimizer", "step", "seeds", "iterator"),
        *("generator", "metric", "best"),
    ),
}


class Experiment:
    """A run that went straight on, and the checkpoint that it wrote on the way."""

    def __init__(self, folder: Path) -> None:
        self.straight = Run()
        self.straight.train(STOPPED)
        self.path = tf.train.Checkpoint(**self.straight.parts).write(
            str(folder / "run")
        )
        self.straight.train(END)
        self._resumed: dict[str, Run] = {}

    def resume(self, left_out: str = "nothing") -> Run:
        """Continue the run in new objects, and leave something behind."""
        if left_out not in self._resumed:
            self._resumed[left_out] = self._resume(left_out)
        return self._resumed[left_out]

    def _resume(self, left_out: str) -> Run:
        run = Run()
        new_weights = run.model.get_weights()
        parts = {n: p for n, p in run.parts.items() if n not in LEFT_OUT[left_out]}
        status = tf.train.Checkpoint(**parts).read(self.path)
        status.assert_existing_objects_matched().expect_partial()
        if left_out == "the weights":
            run.model.set_weights(new_weights)
        if left_out == "iterations of the optimizer":
            run.optimizer.iterations.assign(0)
        if left_out == "all but the model":
            run.step.assign(STOPPED)
        run.train(END)
        return run

    def table(self) -> Table:
        """Leave out one part after the other; say what is then not the same."""
        ours = self.straight.result()
        report = self.straight.reports[STOPPED // EPOCH]
        questions: dict[str, Callable[[Run], bool]] = {
            "weights": lambda run: run.result()["weights"] == ours["weights"],
            "statistics": lambda run: run.result()["statistics"] == ours["statistics"],
            "report": lambda run: run.reports[0] == report,
            "best value": lambda run: run.result()["best"] == ours["best"],
            "steps": lambda run: len(run.losses) == END - STOPPED,
        }
        runs = {name: self.resume(name) for name in LEFT_OUT}
        return survey(runs, questions, title="left out", words=("same", "differs"))

    def drift(self, left_out: str) -> float:
        """Return the largest difference of a trained weight at the end."""
        pairs = zip(
            self.straight.model.trainable_variables,
            self.resume(left_out).model.trainable_variables,
            strict=True,
        )
        return max(float(np.abs(a - b).max()) for a, b in pairs)

    def drift_picture(self) -> Picture:
        """Draw how far the weights are off, for each part that is left out."""
        drifts = {name: self.drift(name) for name in LEFT_OUT if name != "nothing"}
        names = sorted(drifts, key=drifts.get)
        figure, (axes,) = panels(1, 7, 3.6)
        bars = axes.barh(names, [drifts[name] for name in names], color=BLUE)
        labels = ["" if drifts[name] else "0" for name in names]
        axes.bar_label(bars, labels, padding=3)
        axes.set(xlabel="largest difference of a weight, after 23 more steps")
        none = [name for name in LEFT_OUT if drifts.get(name) == 0]
        return to_picture(
            figure,
            "Bars: how far the trained weights are off when one part is left out. "
            f"Not at all without {', '.join(none)}; most without the weights.",
        )

    def curves_picture(self) -> Picture:
        """Draw the losses of the straight run, and of two that were stopped."""
        figure, both = panels(2, 9, 3)
        titles = {"nothing": "all restored", "all but the model": "weights only"}
        for axes, (left_out, title) in zip(both, titles.items(), strict=True):
            losses = self.resume(left_out).losses
            axes.plot(
                self.straight.losses, color=PEN, lw=4, alpha=0.5, label="straight"
            )
            steps = range(STOPPED, STOPPED + len(losses))
            axes.plot(steps, losses, color=BLUE, lw=1.3, label="continued")
            axes.axvline(STOPPED, color=PEN, lw=0.8, ls=":")
            axes.set(title=title, xlabel="step")
        both[0].set_ylabel("loss")
        both[0].legend(frameon=False)
        return to_picture(
            figure,
            "Two panels of the loss, by step. All restored: the continued run lies "
            "exactly on the straight one. Weights only: it leaves it at once.",
        )
