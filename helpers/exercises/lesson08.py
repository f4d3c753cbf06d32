"""Checks of lesson 08."""

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

from helpers.detections import Found, find
from helpers.detector import PRETRAINED, Detector
from helpers.detector_views import draw
from helpers.exercise import Hint, answered, exercise, expect
from helpers.picture import Picture
from helpers.scenes import make_scenes

LABELS = ("circle", "square", "triangle")
WORDS = ("weights", "statistics", "pixels", "labels", "boxes")
CASES = ("labels", "weights", "boxes", "statistics")
X = np.random.default_rng(0).normal(size=(3, 4)).astype("float32")


def _net(units: int = 2) -> keras.Sequential:
    layers = [
        keras.layers.Dense(4),
        keras.layers.BatchNormalization(),
        keras.layers.Dense(units),
    ]
    return keras.Sequential([keras.Input((4,)), *layers])


def _filled(model: keras.Model, step: float = 0.5) -> keras.Model:
    """Give every value of a model one of its own."""
    number = 0.0
    for variable in model.variables:
        count = int(np.prod(variable.shape))
        values = number + step * np.arange(1, count + 1)
        variable.assign(values.reshape(variable.shape))
        number = values[-1]
    return model


@exercise("your own fingerprint")
def check_fingerprint(fingerprint: Callable) -> str:
    plain = answered(fingerprint(_filled(_net())))
    expect(
        isinstance(plain, str),
        f"Return a text, such as a hexdigest, not a {type(plain).__name__}.",
    )
    expect(
        fingerprint(_filled(_net())) == plain,
        "Two models with the same values give two fingerprints: names of layers are "
        "not values.",
    )

    def differs(change: Callable[[keras.Model], object]) -> bool:
        model = _filled(_net())
        change(model)
        return fingerprint(model) != plain

    def swap(model: keras.Model) -> None:
        first, second = model.layers[1].gamma, model.layers[1].beta
        values = first.numpy()
        first.assign(second)
        second.assign(values)

    def nudge(model: keras.Model) -> None:
        kernel = model.layers[0].kernel
        values = kernel.numpy()
        values[0, 0] = np.nextafter(values[0, 0], np.float32(9))
        kernel.assign(values)

    expect(
        differs(lambda model: model.layers[1].moving_mean.assign([9.0] * 4)),
        "A moving mean of BatchNorm changed, and the fingerprint did not: take all "
        "variables, not just the trainable ones.",
    )
    expect(
        differs(lambda model: model.layers[-1].bias.assign([0.0, 99.0])),
        "The last bias changed, and the fingerprint did not.",
    )
    expect(
        differs(swap),
        "Two variables changed places, and the fingerprint did not notice: mind the "
        "order.",
    )
    expect(
        differs(nudge),
        "The last bit of a value changed, and the fingerprint did not: take the bytes, "
        "not a rounded text or a sum.",
    )
    flat, square = (_filled(_one_layer(*shape)) for shape in ((1, 6), (2, 3)))
    expect(
        fingerprint(flat) != fingerprint(square),
        "The same values in another shape have the same fingerprint: add the shapes.",
    )
    return "Not a bit can change without it."


def _one_layer(inputs: int, units: int) -> keras.Sequential:
    dense = keras.layers.Dense(units, use_bias=False)
    return keras.Sequential([keras.Input((inputs,)), dense])


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


@exercise("whose fault is it?")
def check_cases(answers: list[str]) -> str:
    expect(
        isinstance(answers, list | tuple) and len(answers) == len(CASES),
        f"Give a list of {len(CASES)} words.",
    )
    expect({*answers} <= {*WORDS}, f"The words are: {', '.join(WORDS)}.")
    hints = (
        "Colleague 1 has every box in its place; it is the names that are wrong.",
        "Colleague 2 finds nothing at all, as a model does that was never trained.",
        "Colleague 3 has boxes of the right number, mirrored along the diagonal.",
        "Colleague 4 still finds something: most weights are there, but not all that a "
        "detector consists of.",
    )
    for answer, right, hint in zip(answers, CASES, hints, strict=True):
        expect(answer == right, hint)
    return "Not one of them had an error message."


@exercise("restore or refuse")
def check_restore_or_refuse(restore: Callable) -> str:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = _filled(_net(3))
        _ship(saved, folder, ["circle", "star", "ring"])
        model = answered(restore(folder, _net))
        expect(isinstance(model, keras.Model), "Return the restored model.")
        expect(np.allclose(model(X), saved(X)), "The model has not the saved weights.")
        broken = {
            "The checkpoint was written with `net=`: assert the status.": _other_root,
            "The checkpoint has older weights, the answers are others: compare "
            "them.": _older_weights,
        }
        for hint, break_it in broken.items():
            _ship(saved, folder, ["circle", "star", "ring"])
            break_it(saved, folder)
            try:
                restore(folder, _net)
            except AssertionError:
                continue
            raise Hint(hint)
    return "It restores what is right, and refuses what is not."


def _ship(model: keras.Model, folder: Path, labels: list[str]) -> None:
    tf.train.Checkpoint(model=model).write(str(folder / "net"))
    answers = model(X).numpy().tolist()
    card = {"labels": labels, "examples": X.tolist(), "answers": answers}
    (folder / "card.json").write_text(json.dumps(card), "utf-8")


def _other_root(model: keras.Model, folder: Path) -> None:
    tf.train.Checkpoint(net=model).write(str(folder / "net"))


def _older_weights(_: keras.Model, folder: Path) -> None:
    tf.train.Checkpoint(model=_filled(_net(3), step=0.25)).write(str(folder / "net"))
