"""Checks of the exercises."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import tensorflow as tf

from helpers.kit.exercise import answered, exercise, expect, hint_on
from helpers.tools import CannotRead

NOT_CAUGHT = (
    "preview_restore raised an error for a file that it cannot read: catch the "
    "ValueError, and continue with the next file."
)


@exercise
def check_newest(newest: Callable) -> str:
    v = tf.Variable(0.0)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = tf.train.Checkpoint(v=tf.Variable(tf.zeros([])))
        for number in range(1, 13):
            checkpoint.v.assign(number)
            checkpoint.write(f"{folder}/ckpt-{number}")
        _flip(Path(f"{folder}/ckpt-12.data-00000-of-00001"))
        Path(f"{folder}/ckpt-11.data-00000-of-00001").write_bytes(b"")
        with hint_on(CannotRead, NOT_CAUGHT):
            paths = [f"{folder}/ckpt-{number}" for number in range(12, 0, -1)]
            found = str(answered(newest(paths, v)))
        name = Path(found).name
        hints = {
            "ckpt-12": "ckpt-12 has a flipped bit: look into each checkpoint, with "
            "`verify=True`.",
            "ckpt-11": "The data file of ckpt-11 is cut off.",
            "ckpt-1": "The first of `paths` is the newest, and the oldest comes last.",
        }
        expect(
            name == "ckpt-10", hints.get(name, f"{name} is not the newest usable one.")
        )
        tf.train.Checkpoint(v=v).read(found).assert_consumed()
        expect(float(v) == 10, "The path does not lead to ckpt-10.")
    return "ckpt-12 is damaged, ckpt-11 cut off, ckpt-10 it is."


def _flip(file: Path) -> None:
    data = file.read_bytes()
    at = data.index(np.float32(12).tobytes())
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
