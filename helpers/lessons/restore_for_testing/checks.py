"""Checks of the exercises."""

from __future__ import annotations

import functools
import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from unittest import mock

import keras
import numpy as np
import tensorflow as tf

from helpers.detection.detector import PRETRAINED, Detector
from helpers.detection.matching import Found, find
from helpers.detection.scenes import make_scenes
from helpers.detection.views import draw
from helpers.kit.exercise import (
    a,
    answered,
    cases,
    exercise,
    expect,
    expect_words,
    hint_on,
    refuses,
)
from helpers.kit.picture import Picture
from helpers.lessons.restore_for_testing.small_models import (
    SmallNet,
    Weights,
    X,
    filled,
    with_dropout,
)

LABELS = ("circle", "square", "triangle")
WORDS = ("weights", "statistics", "pixels", "labels", "boxes")
CASES = ("labels", "weights", "boxes", "statistics")
LETTERS = ["a", "b", "c"]


def _text_of(fingerprint: Callable) -> str:
    """Return the fingerprint of a filled model, if it is a text made without `hash`."""
    hashed, python_hash = [], hash

    def spy(value: object) -> int:  # Keras uses `hash`, too
        hashed.append(sys._getframe(1).f_globals is fingerprint.__globals__)
        return python_hash(value)

    with mock.patch("builtins.hash", spy):
        plain = answered(fingerprint(filled(SmallNet())))
    expect(
        not any(hashed),
        "`hash` gives another number in every process: take sha256 from hashlib.",
    )
    return a(
        plain,
        str,
        f"Return a text, such as a hexdigest, not a {type(plain).__name__}.",
    )


def _swap(model: keras.Model) -> None:
    first, second = model.norm.gamma, model.norm.beta
    values = first.numpy()
    first.assign(second)
    second.assign(values)


def _nudge(model: keras.Model) -> None:
    kernel = model.hidden.kernel
    values = kernel.numpy()
    values[0, 0] = np.nextafter(values[0, 0], np.float32(9))
    kernel.assign(values)


_CHANGES: tuple[tuple[Callable[[keras.Model], object], str], ...] = (
    (
        lambda model: model.norm.moving_mean.assign([9.0] * 4),
        "A moving mean of BatchNorm changed, and the fingerprint did not: take all "
        "variables, not just the trainable ones.",
    ),
    (
        lambda model: model.head.bias.assign([0.0, 99.0]),
        "The last bias changed, and the fingerprint did not.",
    ),
    (
        _swap,
        "Two variables changed places, and the fingerprint did not notice: mind the "
        "order.",
    ),
    (
        _nudge,
        "The last bit of a value changed, and the fingerprint did not: take the bytes, "
        "not a rounded text or a sum.",
    ),
)


@exercise
def check_fingerprint(fingerprint: Callable) -> str:
    plain = _text_of(fingerprint)
    expect(
        fingerprint(filled(SmallNet())) == plain,
        "Two models with the same values give two fingerprints: names of layers are "
        "not values.",
    )
    expect(
        fingerprint(with_dropout()) == fingerprint(with_dropout()),
        "Two models with Dropout have the same weights and two fingerprints: "
        "`variables` include its seeds, which no restore brings back. Take `weights`.",
    )
    for change, hint in _CHANGES:
        model = filled(SmallNet())
        change(model)
        expect(fingerprint(model) != plain, hint)
    flat, square = (filled(Weights((2,), shape)) for shape in ((1, 6), (2, 3)))
    expect(
        fingerprint(flat) != fingerprint(square),
        "The same values in another shape have the same fingerprint: add the shapes.",
    )
    many, other = filled(Weights((2000,))), filled(Weights((2000,)))
    other.weights[0].assign(np.where(np.arange(2000) == 1000, 0, other.weights[0]))
    expect(
        fingerprint(many) != fingerprint(other),
        "A value in the middle of 2000 changed, and the fingerprint did not: the text "
        "of a large array leaves out its middle. Take the bytes.",
    )
    return "Not a bit can change without it."


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
        "every box is in its place; it is the names that are wrong.",
        "it finds nothing at all, as a model does that was never trained.",
        "the boxes are of the right number, mirrored along the diagonal.",
        "it still finds something: most weights are there, but not all that a "
        "detector consists of.",
    )
    expect_words(answers, list(zip(CASES, hints, strict=True)), WORDS, "Colleague")
    return "Not one of them had an error message."


_REFUSED_RIGHT = (
    "It refuses what is right. The checkpoint was written as `net`, with `write` and "
    "`model=`; the answers are those of the card, to 4 digits."
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
        expect(np.allclose(model(X), saved(X)), "The model has not the saved weights.")
        for break_it, hint in _BROKEN:
            _ship(saved, folder, LETTERS)
            break_it(saved, folder)
            raised = refuses(lambda: restore(folder, SmallNet), hint)
            a(
                raised,
                AssertionError,
                f"It raises {type(raised).__name__}; raise an AssertionError: then "
                "a caller can tell a refusal from a bug.",
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
    (_other_root, "The checkpoint was written with `net=`: assert the status."),
    (
        _older_weights,
        "The checkpoint has older weights, the answers are others: compare them.",
    ),
    (
        _part_missing,
        "A part is missing in the checkpoint. The answers happen to be the same, the "
        "status tells: assert_consumed.",
    ),
    (
        _classes_swapped,
        "Two classes changed places, so each single answer is another one: compare all "
        "of them, not their sum.",
    ),
)


class _Export(tf.Module):
    """A small stand-in for an exported detector: bytes in, names and scores out."""

    def __init__(self, model: keras.Model, labels: list[str], order: list[int]) -> None:
        super().__init__()
        self.model, self.labels = model, tf.constant(labels)
        self.order = tf.constant(order)

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.uint8, name="images")])
    def serve(self, images):
        scores = self.model(tf.cast(tf.gather(images, self.order), tf.float32) / 255.0)
        best = tf.argmax(scores, 1)
        return {
            "names": tf.gather(self.labels, best),
            "scores": tf.reduce_max(scores, 1),
        }


def _exports() -> tuple[tuple[bool, _Export, str], ...]:
    """Return exports, whether each is still good, and a hint for the wrong answer."""
    in_order, turned = [0, 1, 2, 3, 4, 5], [0, 5, 4, 3, 2, 1]
    model, other = (filled(SmallNet(3), step=0.05) for _ in range(2))
    other.head.bias.assign(other.head.bias + 0.5)
    return (
        (True, _Export(model, LETTERS, in_order), "It refuses the export as noted."),
        (
            False,
            _Export(other, LETTERS, in_order),
            "Other weights: all scores are half a point higher, the names as noted. "
            "It says True.",
        ),
        (
            False,
            _Export(model, ["b", "c", "a"], in_order),
            "The labels stand in another order, the scores are as noted. It says True.",
        ),
        (
            False,
            _Export(model, LETTERS, turned),
            "All but the first image changed places: sums, and the first answer, are "
            "as noted. It says True: compare each with its own.",
        ),
    )


@exercise
def check_guard(still_good: Callable) -> str:
    images = np.random.default_rng(5).integers(0, 256, (6, 4)).astype("uint8")
    exports = _exports()
    as_noted = exports[0][1].serve(images)
    noted = {"images": images, "scores": as_noted["scores"]}
    noted["names"] = as_noted["names"].numpy().astype("S")

    def asked(export: _Export) -> bool:
        with tempfile.TemporaryDirectory() as name:
            endpoints = {"serving_default": export.serve}
            tf.saved_model.save(export, f"{name}/exported", endpoints)
            np.savez(f"{name}/noted.npz", **noted)
            said = answered(still_good(Path(name)))
        return a(said, (bool, np.bool_), "Return True or False.")

    cases(asked, [([export], right, hint) for right, export, hint in exports])
    return "Other weights, other names, another order: nothing gets past it."
