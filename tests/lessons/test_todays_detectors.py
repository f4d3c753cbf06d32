"""What the notebook on KerasHub stands on: offline, a clear sentence, a measure."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest

from authoring.notebooks import ROOT
from helpers.detection.scenes import make_scenes
from helpers.lessons.todays_detectors import models
from helpers.lessons.todays_detectors.measure import detections, evaluate, found_in

KNOWN = ("circle", "square", "triangle")


@pytest.fixture(scope="module")
def retinanet():
    return models.retinanet(models.retinanet_backbone(), classes=3)


def run(code):
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )


def test_a_missing_package_is_named_with_its_install_line():
    done = run(
        "import sys; sys.modules['keras_hub'] = None\n"
        "import helpers.lessons.todays_detectors.models"
    )
    last = done.stderr.splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: keras_hub is missing: in the folder")
    assert "-r requirements-kerashub.txt" in last


def test_a_preset_on_disk_needs_no_network():
    done = run(
        "import sys\n"
        "asked = []\n"
        "sys.addaudithook(lambda event, _: asked.append(event)\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo') else None)\n"
        "from helpers.lessons.todays_detectors import models\n"
        "import keras_hub\n"
        "keras_hub.models.ObjectDetector.from_preset(str(models.PRESET))\n"
        "print(asked)\n"
        "import socket\n"
        "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))\n"
        "print(asked)"
    )
    assert done.stdout.splitlines()[-2:] == ["[]", "['socket.connect']"], done.stderr


def test_the_shipped_preset_finds_what_its_card_says():
    shipped = models.keras_hub.models.ObjectDetector.from_preset(str(models.PRESET))
    card = json.loads((models.PRESET / "card.json").read_text("utf-8"))
    assert tuple(card["labels"]) == KNOWN
    assert shipped.num_classes == 3
    measured = evaluate(shipped, make_scenes(60, KNOWN, seed=2))
    assert abs(measured.at_half - card["mAP@0.5 of 60 held-out scenes"]) < 0.005
    assert measured.at_half > 0.2


def test_the_encoder_gives_what_the_kits_detector_gives():
    detector, encoder = models.Detector(3), models.pretrained_encoder()
    saved = models.tf.train.Checkpoint(model=detector).read(models.PRETRAINED)
    saved.assert_consumed()
    images = make_scenes(2, KNOWN).images.astype("float32")
    wanted = detector.tower(detector.backbone(images))
    assert np.allclose(encoder(images / 127.5 - 1), wanted, atol=1e-4)


def test_new_heads_start_with_background(retinanet):
    given = np.zeros((1, *models.SHAPE), "float32")
    models.start_heads(retinanet)
    logits = retinanet(given)["cls_logits"]
    biases = retinanet.classification_head.prediction_layer.bias
    assert set(biases.numpy()) == {-4.0}
    assert float(keras.ops.mean(keras.ops.sigmoid(logits))) < 0.5
    assert set(retinanet.box_head.prediction_layer.bias.numpy()) == {0.0}


def test_detections_are_named_and_read_in_their_format():
    decoded = {
        "boxes": np.array([[[1.0, 2, 3, 4], [-1, -1, -1, -1]]]),
        "confidence": np.array([[0.9, -1]]),
        "labels": np.array([[1, -1]]),
        "num_detections": np.array([1]),
    }
    (found,) = found_in(decoded, KNOWN)
    assert list(found.names) == ["square"]
    assert found.boxes.tolist() == [[1, 2, 3, 4]]
    (turned,) = found_in(decoded, KNOWN, [1, 0, 3, 2])
    assert turned.boxes.tolist() == [[2, 1, 4, 3]]


def test_the_preprocessor_is_used_if_there_is_one(retinanet):
    images = make_scenes(2, KNOWN).images
    with_it = detections(retinanet, images)
    kept, retinanet.preprocessor = retinanet.preprocessor, None
    scaled = detections(retinanet, images / 127.5 - 1)
    raw = detections(retinanet, images)
    retinanet.preprocessor = kept
    assert np.allclose(with_it["confidence"], scaled["confidence"], atol=1e-3)
    assert not np.allclose(with_it["confidence"], raw["confidence"], atol=1e-3)
