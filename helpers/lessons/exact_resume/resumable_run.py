"""A training run with every kind of state, which can be killed and continued exactly.

It uses TensorFlow and Keras alone, nothing of this kit.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

EPOCH = 10  # steps
ROWS = np.random.default_rng(0).normal(size=(320, 8)).astype("float32")
TARGETS = (ROWS[:, :1] * ROWS[:, 1:2] > 0).astype("float32")
TRAINING = 48  # rows; the others are held out


class Run:
    """The objects of a run; `parts` are those that a checkpoint has to hold."""

    def __init__(self, megabytes: int = 0) -> None:
        self.model = _model()
        self.optimizer = keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(0.05, 200)
        )
        self.optimizer.build(self.model.trainable_variables)
        self.step = tf.Variable(0, name="step")
        self.generator = tf.random.Generator.from_seed(3)
        numbers = tf.data.Dataset.range(TRAINING).shuffle(TRAINING, seed=4)
        self.iterator = iter(numbers.repeat().batch(16))
        self.metric = keras.metrics.Mean()
        self.best = tf.Variable(float("inf"), name="best")
        self.losses: list[float] = []
        self.reports: list[float] = []
        self.ballast = tf.Variable(tf.zeros([megabytes, 2**18]), name="ballast")
        self._train_step = tf.function(self._step)

    @property
    def parts(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "optimizer": self.optimizer,
            "step": self.step,
            # In model.variables, but in no checkpoint of the model:
            "seeds": [v.value for v in self.model.variables if "seed" in v.path],
            "iterator": self.iterator,
            "generator": self.generator,
            "metric": self.metric.variables,  # a Keras 3 metric itself is not tracked
            "best": self.best,
            "ballast": self.ballast,  # makes the checkpoint large, to save slowly
        }

    def train(self, until: int) -> None:
        """Go on to a step; every epoch report the mean loss, note the best held-out."""
        while self.step < until:
            loss = self._train_step(next(self.iterator))
            self.losses.append(float(loss))
            self.metric.update_state(loss)
            self.step.assign_add(1)
            if self.step % EPOCH == 0:
                self.reports.append(float(self.metric.result()))
                self.best.assign(tf.minimum(self.best, self._held_out_loss()))
                self.metric.reset_state()

    def _held_out_loss(self) -> tf.Tensor:
        x, y = ROWS[TRAINING:], TARGETS[TRAINING:]
        return tf.reduce_mean(keras.losses.binary_crossentropy(y, self.model(x)))

    def _step(self, numbers: tf.Tensor) -> tf.Tensor:
        x, y = tf.gather(ROWS, numbers), tf.gather(TARGETS, numbers)
        x += self.generator.normal(tf.shape(x), stddev=0.1)
        with tf.GradientTape() as tape:
            said = self.model(x, training=True)
            loss = tf.reduce_mean(keras.losses.binary_crossentropy(y, said))
        weights = self.model.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    def result(self) -> dict[str, Any]:
        """Return all that a run has to show, to be compared with another's."""
        weights = [w.numpy().tolist() for w in self.model.trainable_variables]
        statistics = [w.numpy().tolist() for w in self.model.layers[1].variables[2:]]
        return {
            "weights": weights,
            "statistics": statistics,
            "last report": self.reports[-1:],
            "best": float(self.best),
            "steps": int(self.step),
        }


def _model() -> keras.Model:
    def dense(units: int, seed: int, activation: str) -> keras.layers.Layer:
        start = keras.initializers.GlorotUniform(seed)
        return keras.layers.Dense(units, activation, kernel_initializer=start)

    layers = [
        dense(32, 1, "relu"),
        keras.layers.BatchNormalization(momentum=0.9),
        keras.layers.Dropout(0.3, seed=2),
        dense(1, 2, "sigmoid"),
    ]
    return keras.Sequential([keras.Input((ROWS.shape[1],)), *layers])


def main(
    folder: str, until: int, every: int = 1, pause: float = 0, megabytes: int = 0
) -> None:
    """Start or continue a run in a folder; write its result when it is done.

    A pause after each step gives others the time to kill it.
    """
    run = Run(megabytes)
    checkpoint = tf.train.Checkpoint(**run.parts)
    manager = tf.train.CheckpointManager(checkpoint, folder, max_to_keep=3)
    if manager.latest_checkpoint:
        checkpoint.restore(manager.latest_checkpoint).assert_consumed()
        print("continues at step", int(run.step))
    while run.step < until:
        run.train(min(int(run.step) + every, until))
        manager.save()
        time.sleep(pause)
    Path(folder, "result.json").write_text(json.dumps(run.result()), "utf-8")
