"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf

from helpers.kit.exercise import Hint, a, answered, exercise, expect, expect_words

HALF, END = 3, 6


class _Run:
    """A run with four kinds of state."""

    def __init__(self, seed: int) -> None:
        start = keras.initializers.GlorotUniform
        layers = [
            keras.layers.Dense(8, kernel_initializer=start(1)),
            keras.layers.Dropout(0.5, seed=2),
            keras.layers.Dense(1, kernel_initializer=start(3)),
        ]
        self.model = keras.Sequential([keras.Input((4,)), *layers])
        self.optimizer = keras.optimizers.Adam(0.1)
        self.optimizer.build(self.model.trainable_variables)
        self.noise = tf.random.Generator.from_seed(seed)
        self.data = iter(
            tf.data.Dataset.range(32).shuffle(32, seed=4).repeat().batch(4)
        )

    def train(self, steps: int) -> None:
        for _ in range(steps):
            x = tf.one_hot(next(self.data) % 4, 4)
            x += self.noise.normal(tf.shape(x))
            with tf.GradientTape() as tape:
                loss = tf.reduce_mean((self.model(x, training=True) - x[:, :1]) ** 2)
            weights = self.model.trainable_variables
            self.optimizer.apply(tape.gradient(loss, weights), weights)


@exercise
def check_parts(parts: Callable) -> str:
    straight, continued = _Run(seed=5), _Run(seed=5)
    with tempfile.TemporaryDirectory() as folder:
        kept = _parts_of(parts, straight)
        straight.train(HALF)
        path = tf.train.Checkpoint(**kept).write(f"{folder}/run")
        straight.train(END - HALF)
        checkpoint = tf.train.Checkpoint(**_parts_of(parts, continued))
        checkpoint.read(path).assert_existing_objects_matched()
        continued.train(END - HALF)
    ours, theirs = straight.model.get_weights(), continued.model.get_weights()
    if not all(map(np.array_equal, ours, theirs)):
        held = tf.nest.flatten(kept)
        for name, part in (("noise", straight.noise), ("data", straight.data)):
            expect(
                any(one is part for one in held),
                f"The results differ, and `{name}` is not in the checkpoint. `{name}` "
                "also has state.",
            )
        raise Hint(
            "The checkpoint has data, noise and optimizer, but the results differ. "
            "What else is random in this model? The paths of its variables show it."
        )
    return "Nobody can tell that this run was stopped."


def _parts_of(parts: Callable, run: _Run) -> dict:
    found = answered(parts(run.model, run.optimizer, run.noise, run.data))
    return a(found, dict, "Return a dict of names and parts.")


@exercise
def check_order(in_order: Callable) -> str:
    names = ("reduce", "backup", "remember")
    order = answered(in_order(*names))
    expect(
        isinstance(order, list | tuple) and sorted(order) == sorted(names),
        "Return a list of all three.",
    )
    first = (
        "The backup does not hold what `reduce` sets after the backup."
        if order[0] == "backup"
        else "At the start, `reduce` sets its counters to zero, also the counters that "
        "`remember` has just restored."
    )
    last = (
        "If the process is killed between `backup` and `remember`, it leaves a backup "
        "of an epoch for which there are no counters."
    )
    right = (("reduce", first), ("remember", last), ("backup", last))
    expect_words(order, right, names, "Place")
    return "Others first, their memory next, the backup last."
