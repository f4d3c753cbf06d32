"""The detector learns what it is told, and is judged by COCO's rules."""

import json
from dataclasses import replace
from hashlib import sha256

import keras
import numpy as np
import pytest
import tensorflow as tf

from authoring.notebooks import ROOT
from helpers.detection.coco_map import evaluate, judge
from helpers.detection.coins import crops, half
from helpers.detection.detector import (
    STRIDE,
    Detector,
    _targets,
    detect,
    detection_loss,
    split,
)
from helpers.detection.matching import Count, Found, count
from helpers.detection.scenes import make_scenes
from helpers.detection.views import curves, threshold_view, threshold_widget

CLASSES = ("circle", "square", "triangle")
DATA = ROOT / "data"


@pytest.fixture(scope="module")
def scenes():
    return make_scenes(50, CLASSES, seed=7)


class Oracle:
    """Gives the output that a perfect detector would give."""

    def __init__(self, scenes):
        self.objects = tf.constant(scenes.objects)

    def __call__(self, images, training=False):
        cells = images.shape[1] // STRIDE
        blank = tf.zeros((len(images), cells, cells, 4 + len(CLASSES)))
        boxes, labels = _targets(self.objects[: len(images)], blank)
        middles, _ = split(blank)  # boxes without extent
        sides = tf.concat(
            [middles[..., :2] - boxes[..., :2], boxes[..., 2:] - middles[..., 2:]], -1
        )
        logits = 40 * tf.one_hot(labels, len(CLASSES)) - 20
        return tf.concat([sides / STRIDE, logits], -1)


def test_every_object_has_a_cell_and_comes_back(scenes):
    assert evaluate(Oracle(scenes), scenes).mean > 0.999


def test_loss_of_the_perfect_output_is_nothing(scenes):
    perfect = Oracle(scenes)(scenes.images)
    assert float(detection_loss(tf.constant(scenes.objects), perfect)) < 1e-3
    shifted = tf.concat([perfect[..., :4] + 1, perfect[..., 4:]], -1)
    assert float(detection_loss(tf.constant(scenes.objects), shifted)) > 0.3


def true_answers(scenes, shift=0.0, names=CLASSES):
    """What a detector would find that sees all, but a little beside, or misnames it."""
    return [
        Found(
            objects[:, :4] + shift,
            np.full(len(objects), 0.9),
            np.array([names[int(label)] for label in objects[:, 4]]),
        )
        for objects in (one[one[:, 4] >= 0] for one in scenes.objects)
    ]


OTHER_NAMES = ("square", "triangle", "circle")


def test_precision_follows_the_rules(scenes):
    assert judge(true_answers(scenes), scenes).mean == pytest.approx(1)
    renamed = judge(true_answers(scenes, names=OTHER_NAMES), scenes)
    assert renamed.at_half == pytest.approx(0, abs=0.01)
    beside = judge(true_answers(scenes, shift=3), scenes)
    assert beside.at_half > beside.mean > 0
    nothing = [one.above(0.95) for one in true_answers(scenes)]
    assert judge(nothing, scenes).mean == 0


def test_a_class_that_does_not_occur_does_not_count(scenes):
    more = replace(scenes, classes=(*CLASSES, "star"))
    precision = judge(true_answers(scenes), more)
    assert precision.mean == pytest.approx(1)
    assert set(precision.classes) == set(CLASSES)
    unknown = judge(true_answers(scenes, names=("?", *CLASSES[1:])), scenes)
    assert unknown.classes["circle"] == 0
    assert unknown.classes["square"] > 0.99


def test_objects_are_counted_once(scenes):
    all_of_them = int((scenes.objects[..., 4] >= 0).sum())
    assert count(true_answers(scenes), scenes) == Count(all_of_them, 0, 0)
    twice = [
        Found(*(np.concatenate([part, part]) for part in (f.boxes, f.scores, f.names)))
        for f in true_answers(scenes)
    ]
    doubled = count(twice, scenes)
    assert doubled == Count(all_of_them, all_of_them, 0)
    assert doubled.precision == 0.5
    assert doubled.recall == 1
    assert count(true_answers(scenes, shift=90), scenes).right == 0
    assert count(true_answers(scenes, names=OTHER_NAMES), scenes).right == 0
    nothing = count(true_answers(scenes), scenes, score=0.95)
    assert nothing == Count(0, 0, all_of_them)
    assert nothing.precision == 0


def test_halves_of_the_photograph():
    top, bottom = half("top"), half("bottom")
    for part in (top, bottom):
        assert part.images.shape == (1, 96, 248, 3)
        assert part.objects.shape == (1, 12, 5)
        start, end = part.objects[0, :, :2], part.objects[0, :, 2:4]
        assert (start >= 0).all()
        assert (end > start + 15).all()
        assert (end <= (96, 248)).all()
        # A coin is lighter than what is around the box.
        grey = part.images[0, :, :, 0].astype(float)
        for a, b, c, d in part.objects[0, :, :4].round().astype(int):
            middle = grey[
                (a + c) // 2 - 3 : (a + c) // 2 + 3, (b + d) // 2 - 3 : (b + d) // 2 + 3
            ]
            assert middle.mean() > grey[max(a - 2, 0), max(b - 2, 0)]
    with pytest.raises(ValueError, match="a top and a bottom half"):
        half("left")


def test_crops_of_the_photograph():
    some = crops(half("top"), 40, seed=3)
    assert np.array_equal(some.images, crops(half("top"), 40, seed=3).images)
    assert some.images.shape == (40, 96, 96, 3)
    assert some.images.std() > 10
    there = some.objects[some.objects[..., 4] >= 0]
    assert len(there) > 100
    assert (there[:, 2:4] > there[:, :2]).all()
    assert there[:, :4].min() >= 0
    assert there[:, :4].max() <= 96


def test_images_of_any_size():
    model = Detector(3)
    for size in (64, 96, 200):
        output = model(np.zeros((2, size, size + 8, 3), "uint8"))
        assert output.shape == (2, size // 8, size // 8 + 1, 7)
    found = detect(model, np.zeros((1, 96, 96, 3), "uint8"))
    assert [part.shape for part in found] == [(1, 40, 4), (1, 40), (1, 40), (1,)]


def test_it_learns():
    keras.utils.set_random_seed(1)
    scenes = make_scenes(16, ("circle",), seed=9)
    model = Detector(1)
    model.compile(keras.optimizers.Adam(4e-3), detection_loss)
    losses = model.fit(
        scenes.images, scenes.objects, batch_size=16, epochs=12, verbose=0
    )
    assert losses.history["loss"][-1] < losses.history["loss"][0] / 2


@pytest.fixture(scope="module")
def shipped():
    model = Detector(len(CLASSES))
    status = tf.train.Checkpoint(model=model).read(str(DATA / "shapes_detector"))
    status.assert_consumed()
    return model


def test_shipped_weights_are_those_of_the_card(shipped):
    card = json.loads((DATA / "shapes_detector.json").read_text())
    for name, digest in card["sha256"].items():
        assert sha256((DATA / name).read_bytes()).hexdigest() == digest
        assert (DATA / name).stat().st_size < 1.1e6
    held_out = make_scenes(500, CLASSES, card["seeds"]["held-out scenes"])
    precision = evaluate(shipped, held_out)
    assert precision.at_half > 0.99
    assert round(precision.at_half, 3) == card["mAP@0.5 of 500 held-out scenes"]
    assert round(precision.mean, 3) == card["mAP@[.5:.95] of 500 held-out scenes"]


def test_both_forms_are_the_same(shipped, scenes):
    loaded = keras.models.load_model(DATA / "shapes_detector.keras")
    images = scenes.images.astype("float32")
    assert np.array_equal(loaded(images), shipped(images))


def test_views_say_what_they_show(scenes):
    some = scenes[:4]
    found = true_answers(some)
    objects = int((some.objects[..., 4] >= 0).sum())
    sure = threshold_view((some, {"last": found}), "last", 0.5)
    assert sure.kind == "jpeg"
    assert f"last, score at least 0.50: found {objects} of {objects}" in sure.alt
    none = threshold_view((some, {"last": found}), "last", 0.95)
    assert f"found 0 of {objects}, 0 wrong" in none.alt
    assert none.data != sure.data


def test_widget_goes_through_checkpoints_and_images(scenes):
    some, found = scenes[:2], true_answers(scenes[:2])
    shown = threshold_widget(
        {"a": (some, {"one": found}), "b": (some, {"two": found, "three": found})}
    )
    controls, said, view = shown.widget.children
    images, _, score = controls.children
    assert said.value.startswith("one, score at least 0.50")
    images.value = "b"
    assert said.value.startswith("two, score at least 0.50")
    controls.children[1].value, score.value = "three", 0.9
    assert said.value.startswith("three, score at least 0.90")
    assert said.value in view.value


def test_curves_have_as_many_lines_as_values():
    assert curves({"a": [0.1, 0.5], "b": [0.2, 0.4]}, "two lines that rise").data
