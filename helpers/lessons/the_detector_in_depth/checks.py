"""Checks of the exercises."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import keras
import numpy as np
import tensorflow as tf

from helpers.detection.small_models import SmallNet, Weights, filled, with_dropout
from helpers.kit.exercise import Hint, a, answered, by_hand, cases, exercise, expect
from helpers.kit.snippets import run_snippet

LETTERS = ["a", "b", "c"]


@exercise
def check_copy_columns(copy_columns: Callable) -> str:
    old_labels, labels = ["star", "ring", "circle"], ["circle", "star", "x", "y"]
    random = np.random.default_rng(0)
    old_kernel, kernel = random.normal(size=(5, 3)), random.normal(size=(5, 4))
    old_bias, bias = random.normal(size=3), random.normal(size=4)
    given = [kernel.copy(), bias.copy(), list(labels)]
    result = answered(
        copy_columns(*given, old_kernel.copy(), old_bias.copy(), list(old_labels))
    )
    two = "Return two arrays: the kernel and the bias."
    expect(len(a(result, (tuple, list), two)) == 2, two)
    new_kernel, new_bias = map(np.asarray, result)
    expect(
        new_kernel.shape == kernel.shape and new_bias.shape == bias.shape,
        f"The shapes should stay {kernel.shape} and {bias.shape}.",
    )
    for at, label in enumerate(labels):
        if label not in old_labels:
            expect(
                np.array_equal(new_kernel[:, at], kernel[:, at])
                and new_bias[at] == bias[at],
                f"'{label}' is not an old label, so its column should not change.",
            )
            continue
        number, column = old_labels.index(label), new_kernel[:, at]
        if not np.array_equal(column, old_kernel[:, number]):
            others = dict(zip(old_labels, old_kernel.T, strict=True))
            taken = [old for old in others if np.array_equal(column, others[old])]
            raise Hint(
                f"The column of '{label}' is that of '{taken[0]}': look up the name."
                if taken
                else f"The column of '{label}' was not copied. A class is a column of "
                "the kernel: kernel[:, number]."
            )
        expect(
            new_bias[at] == old_bias[number], f"The bias of '{label}' is not copied."
        )
    return "In whatever order the labels come."


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
        (True, _Export(model, LETTERS, in_order), "It refuses a correct export."),
        (
            False,
            _Export(other, LETTERS, in_order),
            "The weights are different. All scores are higher by 0.5, and the names "
            "are as noted. It returns True.",
        ),
        (
            False,
            _Export(model, ["b", "c", "a"], in_order),
            "The labels have a different order, and the scores are as noted. It "
            "returns True.",
        ),
        (
            False,
            _Export(model, LETTERS, turned),
            "All images but the first changed places. The sums and the first output "
            "are as noted. It returns True: compare each output with its own.",
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
        "`hash` gives a different number in every process: use sha256 of hashlib.",
    )
    return a(
        plain,
        str,
        f"Return a string, such as a hexdigest, not a {type(plain).__name__}.",
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
        "A moving mean of BatchNorm changed, but the fingerprint did not: use all "
        "weights, not just the trainable weights.",
    ),
    (
        lambda model: model.head.bias.assign([0.0, 99.0]),
        "The last bias changed, but the fingerprint did not.",
    ),
    (
        _swap,
        "Two variables changed places, but the fingerprint did not change: include the "
        "order.",
    ),
    (
        _nudge,
        "The last bit of a value changed, but the fingerprint did not: use the bytes, "
        "not a rounded string or a sum.",
    ),
)


@exercise
def check_fingerprint(fingerprint: Callable) -> str:
    plain = _text_of(fingerprint)
    fingerprint = by_hand(fingerprint, run_snippet, "weights_fingerprint")
    expect(
        fingerprint(filled(SmallNet())) == plain,
        "Two models with the same values have different fingerprints. Leave the names "
        "of layers out.",
    )
    expect(
        fingerprint(with_dropout()) == fingerprint(with_dropout()),
        "Two models with Dropout have the same weights, but different fingerprints. "
        "`variables` include the seeds, which no restore brings back. Use `weights`.",
    )
    for change, hint in _CHANGES:
        model = filled(SmallNet())
        change(model)
        expect(fingerprint(model) != plain, hint)
    flat, square = (filled(Weights((2,), shape)) for shape in ((1, 6), (2, 3)))
    expect(
        fingerprint(flat) != fingerprint(square),
        "The same values in a different shape have the same fingerprint: add the "
        "shapes.",
    )
    many, other = filled(Weights((2000,))), filled(Weights((2000,)))
    other.weights[0].assign(np.where(np.arange(2000) == 1000, 0, other.weights[0]))
    expect(
        fingerprint(many) != fingerprint(other),
        "A value in the middle of 2000 changed, but the fingerprint did not. The "
        "string of a large array leaves out its middle. Use the bytes.",
    )
    return "Not a bit can change without it."
