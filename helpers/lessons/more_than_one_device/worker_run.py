"""One worker of a training run on several processes; TensorFlow and Keras alone.

`python worker_run.py TASK`, with a task in JSON as `workers` beside it writes it.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

BATCH, ROWS, SAVE_EVERY = 8, 64, 5
# SIGKILL. Windows has no signals: a process ends there with this number as exit code.
KILL = 9


def who_is_who(ports: list[int], number: int) -> str:
    """Return what every worker needs to know before TensorFlow is imported."""
    workers = [f"127.0.0.1:{port}" for port in ports]
    task = {"type": "worker", "index": number}
    return json.dumps({"cluster": {"worker": workers}, "task": task})


def place_to_write(folder: str, number: int) -> str:
    """Worker 0, the chief, writes what is kept; each other writes beside it."""
    return folder if number == 0 else f"{folder}/not-kept-{number}"


def build(strategy: Any) -> dict[str, Any]:
    """Make everything that has variables, inside the scope."""
    import keras
    import tensorflow as tf

    keras.utils.set_random_seed(1)
    with strategy.scope():
        layers = [keras.layers.Dense(8, "relu"), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((4,)), *layers])
        optimizer = keras.optimizers.Adam(0.01)
        optimizer.build(model.trainable_variables)
        step = tf.Variable(0, dtype=tf.int64)
    return {"model": model, "optimizer": optimizer, "step": step}


def make_train_step(strategy: Any, model: Any, optimizer: Any, **_: Any) -> Any:
    """Return a step on all workers: each has its share of the batch."""
    import tensorflow as tf

    @tf.function
    def train_step(x, y):
        def on_one_worker(x, y):
            with tf.GradientTape() as tape:
                loss = tf.reduce_sum((model(x) - y) ** 2) / BATCH
            weights = model.trainable_variables
            optimizer.apply(tape.gradient(loss, weights), weights)

        strategy.run(on_one_worker, args=(x, y))

    return train_step


def run(
    folder: str, ports: list[int], number: int, until: int, dies_at: int, fit: bool
) -> None:
    if len(ports) > 1:
        os.environ["TF_CONFIG"] = who_is_who(ports, number)
    import numpy as np
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    parts = build(strategy)
    x = np.random.default_rng(0).random((ROWS, 4), "float32")
    y = x.sum(axis=1, keepdims=True)
    if fit:
        with strategy.scope():
            parts["model"].compile(parts["optimizer"], "mse")
        parts["model"].fit(x, y, batch_size=BATCH, verbose=0)
        return
    state = tf.train.Checkpoint(**parts)
    place = place_to_write(folder, number)
    manager = tf.train.CheckpointManager(state, place, max_to_keep=3)
    if newest := tf.train.latest_checkpoint(folder):
        state.restore(newest).assert_existing_objects_matched()
    began = step = int(parts["step"].numpy())
    train_step, share = make_train_step(strategy, **parts), BATCH // len(ports)
    while step < until:
        if step == dies_at:
            os.kill(os.getpid(), KILL)  # no last words, no cleaning up
        first = step * BATCH % ROWS + number * share
        train_step(x[first : first + share], y[first : first + share])
        parts["step"].assign_add(1)
        step += 1
        if step % SAVE_EVERY == 0:
            manager.save(checkpoint_number=step)
    np.savez(Path(folder, f"worker-{number}.npz"), *parts["model"].get_weights())
    print(json.dumps({"first": began + 1, "last": until}))  # steps of this start


if __name__ == "__main__":
    run(**json.loads(sys.argv[1]))
