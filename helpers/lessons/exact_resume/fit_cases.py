"""Ways to stop `fit` and to continue it: which are exact?"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.shown import Table
from helpers.kit.survey import survey

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

    def is_exact(case: FitCase) -> bool:
        return case.is_exact(Path(tempfile.mkdtemp(dir=folder)))

    folder.mkdir(parents=True, exist_ok=True)
    return survey(cases, {"exact": is_exact}, title="fit with")
