"""Stop a run and continue it: what has to be kept so that nobody can tell?"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.picture import BLUE, GREEN, INK, ORANGE, Picture, panels, to_picture
from helpers.kit.shown import Table
from helpers.lessons.exact_resume.resumable_run import EPOCH, Run
from helpers.tools.processes import FreshRun, run_fresh

STOPPED, END = 57, 80  # steps: in the middle of an epoch, and of the schedule


# In other processes -------------------------------------------------------------------


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


def at_any_moment(folder: str | Path, seconds: float = 1.0) -> Callable[[], bool]:
    """Return a condition that comes true some time after the first checkpoint."""
    first, moment = Path(folder, "checkpoint"), 0.0

    def now() -> bool:
        nonlocal moment
        if not moment and first.exists():
            # Not the seeded generator: nobody is to know the moment.
            moment = time.monotonic() + random.SystemRandom().uniform(0, seconds)
        return 0 < moment < time.monotonic()

    return now


def while_saving(folder: str | Path, after: int = 2) -> Callable[[], bool]:
    """Return a condition that is true while a checkpoint is half written."""

    def now() -> bool:
        # Asked a thousand times a second: one look at the folder must do.
        names = os.listdir(folder) if os.path.isdir(folder) else []
        saved = sum(name.endswith(".index") for name in names)
        return saved >= after and any(name.endswith("_temp") for name in names)

    return now


def result_of(folder: str | Path) -> dict[str, Any]:
    """Return what the finished run in a folder has to show, down to the last bit."""
    return json.loads(Path(folder, "result.json").read_text("utf-8"))


# In this process ----------------------------------------------------------------------


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
        rows = [(name, *self._verdicts(self.resume(name))) for name in LEFT_OUT]
        header = ("left out", "weights", "statistics", "report", "best value", "steps")
        return Table(header, tuple(rows), colours={"same": GREEN, "differs": ORANGE})

    def _verdicts(self, run: Run) -> list[str]:
        ours, theirs = self.straight.result(), run.result()
        same = [
            *(ours[key] == theirs[key] for key in ("weights", "statistics")),
            self.straight.reports[STOPPED // EPOCH] == run.reports[0],
            ours["best"] == theirs["best"],
            len(run.losses) == END - STOPPED,
        ]
        return ["same" if one else "differs" for one in same]

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
                self.straight.losses, color=INK, lw=3, alpha=0.35, label="straight"
            )
            steps = range(STOPPED, STOPPED + len(losses))
            axes.plot(steps, losses, color=ORANGE, lw=1.3, label="continued")
            axes.axvline(STOPPED, color=INK, lw=0.8, ls=":")
            axes.set(title=title, xlabel="step")
        both[0].set_ylabel("loss")
        both[0].legend(frameon=False)
        return to_picture(
            figure,
            "Two panels of the loss, by step. All restored: the continued run lies "
            "exactly on the straight one. Weights only: it leaves it at once.",
        )


# model.fit ----------------------------------------------------------------------------

FIT_EPOCHS, FIT_STOPPED = 6, 3
_X = np.random.default_rng(0).normal(size=(64, 4)).astype("float32")
_Y = _X[:, :1] * 2
_epoch = tf.Variable(0, name="epoch")  # of the data that are shuffled by its number


class _Stop(keras.callbacks.Callback):
    """Stands for a kill, between two epochs."""

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        if epoch == FIT_STOPPED:
            raise InterruptedError


class _CountEpoch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        _epoch.assign(epoch)


class _LowerRate(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.optimizer.learning_rate = 0.01 / (epoch + 2)


def _plateau() -> keras.callbacks.Callback:
    return keras.callbacks.ReduceLROnPlateau("loss", 0.5, patience=2, min_delta=10)


@dataclass(frozen=True)
class FitCase:
    """A way to call fit with BackupAndRestore."""

    dropout: float = 0
    data: str = "in order"
    callbacks: Callable[[Path], list] = lambda folder: []
    backup_last: bool = True

    def is_exact(self, folder: Path) -> bool:
        """Say whether a run that was stopped ends as one that was not."""
        straight, first, second = (self._model() for _ in range(3))
        self._fit(straight, self.callbacks(folder / "straight"))
        with suppress(InterruptedError):
            self._fit(first, [*self._with_backup(folder), _Stop()])
        self._fit(second, self._with_backup(folder))
        return all(map(np.array_equal, straight.get_weights(), second.get_weights()))

    def _with_backup(self, folder: Path) -> list:
        backup = keras.callbacks.BackupAndRestore(str(folder / "backup"))
        others = self.callbacks(folder)
        return [*others, backup] if self.backup_last else [backup, *others]

    def _fit(self, model: keras.Model, callbacks: list) -> None:
        options = {"epochs": FIT_EPOCHS, "shuffle": False, "verbose": 0}
        model.fit(self._batches(), callbacks=callbacks, **options)

    def _batches(self) -> tf.data.Dataset:
        rows = tf.data.Dataset.range(len(_X))
        if self.data == "shuffled":
            rows = rows.shuffle(len(_X), seed=1)
        elif self.data == "by epoch":
            rows = tf.data.Dataset.range(1).flat_map(_rows_of_epoch)
            rows = rows.apply(tf.data.experimental.assert_cardinality(len(_X)))
        return rows.map(lambda n: (tf.gather(_X, n), tf.gather(_Y, n))).batch(32)

    def _model(self) -> keras.Model:
        start = keras.initializers.GlorotUniform
        layers = [
            keras.layers.Dense(8, kernel_initializer=start(1)),
            keras.layers.Dropout(self.dropout, seed=3),
            keras.layers.Dense(1, kernel_initializer=start(2)),
        ]
        model = keras.Sequential([keras.Input((4,)), *layers])
        # So few steps are quicker run than compiled.
        model.compile(keras.optimizers.Adam(0.01), "mse", run_eagerly=True)
        return model


def _rows_of_epoch(_: tf.Tensor) -> tf.data.Dataset:
    rows = tf.range(len(_X), dtype=tf.int64)
    order = tf.random.experimental.stateless_shuffle(rows, [3, _epoch])
    return tf.data.Dataset.from_tensor_slices(order)


def fit_table(folder: Path, seed_by_epoch: type, remember: type) -> Table:
    """Stop fit and continue it, in different ways; say which are exact.

    `seed_by_epoch()` and `remember(folder, callback)` are callbacks that keep what
    BackupAndRestore does not.
    """

    def remembered(where: Path) -> list:
        where.mkdir(parents=True, exist_ok=True)
        plateau = _plateau()
        return [plateau, remember(where, plateau)]

    def lower(where: Path) -> list:
        return [_LowerRate()]

    cases = {
        "nothing random": FitCase(),
        "dropout": FitCase(dropout=0.5),
        "dropout, seeded by epoch": FitCase(0.5, callbacks=lambda f: [seed_by_epoch()]),
        "tf.data shuffle": FitCase(data="shuffled"),
        "shuffle by epoch": FitCase(
            data="by epoch", callbacks=lambda f: [_CountEpoch()]
        ),
        "learning rate set after the backup": FitCase(
            callbacks=lower, backup_last=False
        ),
        "learning rate set before the backup": FitCase(callbacks=lower),
        "ReduceLROnPlateau": FitCase(callbacks=lambda f: [_plateau()]),
        "ReduceLROnPlateau, remembered": FitCase(callbacks=remembered),
    }
    rows = []
    for number, (name, case) in enumerate(cases.items()):
        exact = case.is_exact(folder / str(number))
        rows.append((name, "yes" if exact else "no"))
    return Table(("fit with", "exact"), tuple(rows), "", {"yes": GREEN, "no": ORANGE})
