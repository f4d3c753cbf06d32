"""A preview to play with: choose a checkpoint and a program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import tensorflow as tf
import tf_keras

from helpers.kit.widgets import WithFallback, explorer
from helpers.lessons.checkpoints.mistakes import CAUGHT, ask
from helpers.lessons.checkpoints.nets import (
    Net,
    Objects,
    built,
    make_net,
    trained,
)
from helpers.tools.checkpoint.preview import Preview, preview_restore

CHECKPOINTS: dict[str, Callable[[], Objects]] = {
    "model": lambda: {"model": make_net()},
    "model and optimizer": lambda: _with_optimizer(trained(make_net())),
    "model, written by Keras 2": lambda: {"model": make_net(K=tf_keras)},
}
PROGRAMS: dict[str, Callable[[], Objects]] = {
    "model=net": lambda: {"model": make_net()},
    "model=net, optimizer=optimizer": lambda: _with_optimizer(built(make_net())),
    "modle=net": lambda: {"modle": make_net()},
    "model=net with another head": lambda: {"model": make_net(head=5)},
    "model=net with a dropout more": lambda: {"model": make_net(dropout=True)},
    "model=net as Functional": lambda: {"model": make_net(functional=True)},
    "model=net, not built yet": lambda: {"model": Net()},
}


def _with_optimizer(model: Any) -> Objects:
    return {"model": model, "optimizer": model.optimizer}


def save_examples(folder: Path) -> dict[str, str]:
    """Save a checkpoint of every kind; return their paths."""
    return {
        name: tf.train.Checkpoint(**make()).write(str(folder / f"example-{number}"))
        for number, (name, make) in enumerate(CHECKPOINTS.items(), 1)
    }


def preview_example(paths: dict[str, str], checkpoint: str, program: str) -> Preview:
    """Preview the restore of one of the examples into one of the programs."""
    return preview_restore(paths[checkpoint], **PROGRAMS[program]())


def what_restore_says(paths: dict[str, str], checkpoint: str, program: str) -> str:
    """Restore an example for real; say what TensorFlow says."""
    try:
        status = tf.train.Checkpoint(**PROGRAMS[program]()).read(paths[checkpoint])
    except Exception as error:
        return f"restore raises {type(error).__name__}"
    strict = ask(status.assert_consumed)
    return "restore says nothing, assert_consumed " + (
        "raises" if strict == CAUGHT else "passes"
    )


def previewer_widget(paths: dict[str, str]) -> WithFallback:
    """Return a widget: choose a checkpoint and a program, see what would match."""
    return explorer(
        {"checkpoint": list(paths), "program": list(PROGRAMS)},
        lambda *chosen: preview_example(paths, *chosen).table,
        {"restore now": lambda *chosen: what_restore_says(paths, *chosen)},
    )
