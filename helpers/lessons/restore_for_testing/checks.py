"""Checks of the exercises."""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from helpers.detection.detector import PRETRAINED, Detector
from helpers.detection.matching import Found, find
from helpers.detection.scenes import make_scenes
from helpers.detection.small_models import SmallNet, X, filled
from helpers.detection.views import draw
from helpers.kit.exercise import (
    a,
    answered,
    exercise,
    expect,
    expect_words,
    hint_on,
    refuses,
)
from helpers.kit.picture import Picture

LABELS = ("circle", "square", "triangle")
WORDS = ("weights", "statistics", "pixels", "labels", "boxes")
CASES = ("labels", "weights", "boxes", "statistics")
LETTERS = ["a", "b", "c"]


@functools.cache
def _cases() -> list[list[Found]]:
    """What the colleagues found in the four scenes that are shown."""
    good, bare = Detector(3), Detector(3)
    tf.train.Checkpoint(model=good).read(PRETRAINED).assert_consumed()
    for new, old in zip(
        bare.trainable_variables, good.trainable_variables, strict=True
    ):
        new.assign(old)
    found = find(good, _scenes().images, LABELS)
    return [
        find(good, _scenes().images, ("square", "triangle", "circle")),
        find(Detector(3), _scenes().images, LABELS),
        [replace(one, boxes=one.boxes[:, [1, 0, 3, 2]]) for one in found],
        find(bare, _scenes().images, LABELS),
    ]


@functools.cache
def _scenes():
    return make_scenes(12, LABELS, seed=21)[[1, 4, 7]]


def show_cases() -> Picture:
    """Draw the same scenes as each colleague sees them, one row each."""
    found = [one for case in _cases() for one in case]
    rows = [number for _ in CASES for number in range(len(_scenes().images))]
    titles = [
        f"colleague {n // 3 + 1}" if n % 3 == 0 else "" for n in range(len(found))
    ]
    return draw(
        _scenes()[rows],
        "Three scenes, four times. First: right boxes, wrong names. Second: nothing. "
        "Third: boxes beside the shapes, mirrored. Fourth: some boxes right, some "
        "missing or wrong.",
        found,
        titles,
        columns=3,
    )


@exercise
def check_cases(answers: list[str]) -> str:
    hints = (
        "every box is in its place, but the names are wrong.",
        "it finds nothing at all, like a model that was never trained.",
        "the number of boxes is right, but they are mirrored along the diagonal.",
        "it still finds something: most values were restored, but not all that a "
        "detector needs.",
    )
    expect_words(answers, list(zip(CASES, hints, strict=True)), WORDS, "Colleague")
    return "Not one of them had an error message."


_REFUSED_RIGHT = (
    "Your function raises an error for a correct checkpoint. `write` wrote it as `net` "
    "with the name `model`. The outputs are those of the card, to 4 digits."
)


@exercise
def check_restore_or_refuse(restore: Callable) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = filled(SmallNet(3))
        _ship(saved, folder, LETTERS)
        with hint_on(AssertionError, _REFUSED_RIGHT):
            model = answered(restore(folder, SmallNet))
        a(model, keras.Model, "Return the restored model.")
        expect(
            np.allclose(model(X), saved(X)),
            "The model does not have the saved weights.",
        )
        for break_it, hint in _BROKEN:
            _ship(saved, folder, LETTERS)
            break_it(saved, folder)
            raised = refuses(lambda: restore(folder, SmallNet), hint)
            a(
                raised,
                AssertionError,
                f"Your function raises `{type(raised).__name__}`. Raise an "
                "`AssertionError`, so that a caller can tell a refusal from a bug.",
            )
    return "It restores what is right, and refuses what is not."


def _ship(model: keras.Model, folder: Path, labels: list[str]) -> None:
    tf.train.Checkpoint(model=model).write(str(folder / "net"))
    answers = model(X).numpy().tolist()
    card = {"labels": labels, "examples": X.tolist(), "answers": answers}
    (folder / "card.json").write_text(json.dumps(card), "utf-8")


def _other_root(model: keras.Model, folder: Path) -> None:
    tf.train.Checkpoint(net=model).write(str(folder / "net"))


def _part_missing(_: keras.Model, folder: Path) -> None:
    model = filled(SmallNet(3))
    model.norm.set_weights(SmallNet(3).norm.get_weights())  # as in every new model
    _ship(model, folder, LETTERS)
    parts = tf.train.Checkpoint(hidden=model.hidden, head=model.head)
    tf.train.Checkpoint(model=parts).write(str(folder / "net"))


def _classes_swapped(model: keras.Model, folder: Path) -> None:
    twin = filled(SmallNet(3))
    kernel, bias = twin.head.get_weights()
    twin.head.set_weights([kernel[:, [1, 0, 2]], bias[[1, 0, 2]]])
    tf.train.Checkpoint(model=twin).write(str(folder / "net"))


def _older_weights(_: keras.Model, folder: Path) -> None:
    tf.train.Checkpoint(model=filled(SmallNet(3), step=0.25)).write(str(folder / "net"))


_BROKEN = (
    (
        _other_root,
        "The checkpoint was written with `net=`, so your function restored nothing and "
        "raised no error. The status can tell you that.",
    ),
    (
        _older_weights,
        "The checkpoint has older weights, so the outputs are not the answers of the "
        "card. Your function raised no error.",
    ),
    (
        _part_missing,
        "A part is missing in the checkpoint. The outputs happen to be equal, so only "
        "an assert of the status that checks the whole model shows it.",
    ),
    (
        _classes_swapped,
        "Two classes changed places, so each single answer is different. Compare all "
        "answers, not their sum.",
    ),
)
