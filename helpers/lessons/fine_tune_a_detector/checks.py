"""Checks of the exercises."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import replace

import keras
import numpy as np
import tensorflow as tf

from helpers.detection.coco_map import evaluate, judge
from helpers.detection.detector import PRETRAINED, Detector
from helpers.detection.matching import find
from helpers.detection.scenes import Scenes, make_scenes
from helpers.kit.exercise import a, answered, exercise, expect, hint_on, refuses

PARTS = ("backbone", "tower", "sides", "scores")
_HEAD_TOO = "The head does not train either: freeze only the body."


class SmallNet(keras.Model):
    def __init__(self, classes: int = 1) -> None:
        super().__init__()
        norm = keras.layers.BatchNormalization()
        self.body = keras.Sequential([keras.layers.Dense(3), norm])
        self.head = keras.layers.Dense(classes)

    def call(self, x, training=False):
        return self.head(self.body(x, training=training))


@exercise
def check_freeze(freeze_body: Callable) -> str:
    model, x, y = SmallNet(), np.eye(4, dtype="float32"), np.ones((4, 1), "float32")
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.fit(x, y, verbose=0)
    optimizer = model.optimizer
    expect(answered(freeze_body(model)) is model, "Return the model that you got.")
    expect(
        model.optimizer is optimizer and model.loss == "mse",
        "The model has another optimizer or another loss than before: keep its own.",
    )
    expect(
        not model.body.trainable_variables,
        "A part of the body can still be trained: freeze all of it.",
    )
    # Before `fit`, which warns of a model that has nothing to train.
    expect(model.head.trainable_variables, _HEAD_TOO)
    body, head = model.body.get_weights(), model.head.get_weights()
    model.fit(x, y, verbose=0)
    expect(
        all(map(np.array_equal, body, model.body.get_weights())),
        "The body still trains: `fit` uses the graph that it traced before the change.",
    )
    expect(
        not np.array_equal(head[0], model.head.get_weights()[0]),
        _HEAD_TOO,
    )
    return "Weights and statistics stand still, the head moves."


class SmallDetector(keras.Model):
    """The parts of a detector, small."""

    def __init__(self, classes: int, width: int = 3) -> None:
        super().__init__()
        self.backbone = keras.layers.Dense(width)
        self.tower = keras.layers.Dense(width)
        self.sides = keras.layers.Dense(4)
        self.scores = keras.layers.Dense(classes)
        self(np.zeros((1, 2), "float32"))

    def call(self, x):
        features = self.tower(self.backbone(x))
        return tf.concat([self.sides(features), self.scores(features)], -1)


def _why_unmatched(error: Exception) -> str:
    if "save_counter" in str(error):
        return "The file comes from `write`: use `read`."
    if "Unresolved" in str(error):
        return "The file has more than your parts: use a different assert."
    return (
        "A variable of your parts is not in the file. In the file, `model` is below "
        "the root, and the parts are below `model`."
    )


@exercise
def check_restore_but(restore_but: Callable) -> str:
    saved = SmallDetector(3)
    for number, weight in enumerate(saved.weights, 1):
        weight.assign(weight + number)
    with tempfile.TemporaryDirectory() as folder:
        path = tf.train.Checkpoint(model=saved).write(f"{folder}/net")
        for new in (["scores"], ["sides", "scores"], []):
            detector = SmallDetector(4 if new else 3)
            before = {part: getattr(detector, part).get_weights() for part in PARTS}
            left_in = (
                f"For `new={new}`, the restore raises an error: leave those parts out."
            )
            with hint_on(ValueError, left_in), hint_on(AssertionError, _why_unmatched):
                status = answered(restore_but(new, detector, path))
            _expect_restored(new, saved, detector, before)
            expect(
                hasattr(status, "assert_consumed"),
                "Return the status, which is what `read` or `restore` returns.",
            )
        few = tf.train.Checkpoint(backbone=saved.backbone, sides=saved.sides)
        for wrong, hint in (
            (
                tf.train.Checkpoint(net=saved),
                "From a file saved as `net=`, your function restores nothing, without "
                "an error: call an assert.",
            ),
            (
                tf.train.Checkpoint(model=few),
                "From a file without `tower`, your function restores the rest, without "
                "an error: the assert must check every variable.",
            ),
        ):
            path = wrong.write(f"{folder}/other")
            refuses(
                lambda path=path: restore_but(["scores"], SmallDetector(4), path),
                hint,
                AssertionError,
            )
    return "And from a file that lacks something it refuses to go on."


def _expect_restored(
    new: list, saved: keras.Model, detector: keras.Model, before: dict
):
    for part in PARTS:
        after = getattr(detector, part).get_weights()
        old = before[part] if part in new else getattr(saved, part).get_weights()
        expect(
            all(map(np.array_equal, after, old)),
            f"For `new={new}`, `{part}` should "
            + ("stay as it is." if part in new else "be restored, but was not."),
        )


ORDERS = {
    "top, left, bottom, right": [0, 1, 2, 3],
    "left, top, right, bottom": [1, 0, 3, 2],
}
RIGHT = {"labels": ["circle", "square", "triangle"], "pixels": [0, 255]}
RIGHT |= {"boxes": "top, left, bottom, right"}


@exercise
def check_card(write_card: Callable) -> str:
    detector, scenes = Detector(classes=3), make_scenes(20, RIGHT["labels"], seed=3)
    tf.train.Checkpoint(model=detector).read(PRETRAINED).assert_consumed()
    card = a(answered(write_card(detector, scenes, evaluate)), dict, "Return a dict.")
    for key in (*RIGHT, "mAP@0.5"):
        expect(key in card, f"Your colleague looks for `{key}` and finds nothing.")
    no_json = "A card is written as JSON: {}. Use numbers, strings and lists."
    with hint_on(TypeError, no_json.format):
        card = json.loads(json.dumps(card))
    expect(
        isinstance(card["labels"], list) and len(card["labels"]) == 3,
        "`labels` should be a list of three names, in the order of their numbers.",
    )
    expect(
        isinstance(card["pixels"], list) and len(card["pixels"]) == 2,
        "`pixels` should be two numbers, the lowest and the highest.",
    )
    orders = " or ".join(f'`"{order}"`' for order in ORDERS)
    expect(card["boxes"] in ORDERS, f"`boxes` should be {orders}.")
    noted = a(card["mAP@0.5"], (int, float), "`mAP@0.5` should be a number.")
    measured = _by_card(detector, scenes, card)
    for key, right in RIGHT.items():
        mended = _by_card(detector, scenes, {**card, key: right})
        expect(
            abs(mended - measured) < 0.005,
            f"With your card your colleague gets an mAP of {measured:.2f}, and with "
            f"another entry under `{key}` the mAP would be {mended:.2f}.",
        )
    expect(
        abs(measured - noted) < 0.005,
        f"Your colleague measures {measured:.2f}, but your card has {noted:.2f}. Store "
        "what `evaluate` measures on these scenes, at overlaps of a half.",
    )
    return "A colleague who follows it gets the same detector, and can prove it."


def _by_card(detector: Detector, scenes: Scenes, card: dict) -> float:
    """Measure as somebody does who knows nothing but the card."""
    low, high = card["pixels"]
    images = scenes.images / 255.0 * (high - low) + low
    found = [
        replace(one, boxes=one.boxes[:, ORDERS[card["boxes"]]])
        for one in find(detector, images, card["labels"])
    ]
    return judge(found, scenes).at_half
