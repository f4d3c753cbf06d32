"""The detector learns what it is told; its weights are those of its card."""

import json
from hashlib import sha256

import keras
import numpy as np
import pytest
import tensorflow as tf

from authoring.notebooks import ROOT
from helpers.detection.coco_map import evaluate
from helpers.detection.detector import (
    STRIDE,
    Detector,
    _targets,
    detect,
    detection_loss,
    split,
)
from helpers.detection.scenes import make_scenes
from tests.detection.answers import CLASSES

DATA = ROOT / "data"


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
    card = json.loads((DATA / "shapes_detector.json").read_text("utf-8"))
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
