"""Tests to keep beside an exported detector: copy this file there, and run pytest.

It needs these beside it: exported/ (a SavedModel), card.json, and ten scenes that never
change: frozen.npy (the images) and frozen.json (what is in them, as a COCO file).
"""

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = Path(__file__).resolve().parent
CARD = json.loads((HERE / "card.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def detect():
    exported = tf.saved_model.load(str(HERE / "exported"))
    detect = exported.signatures["serving_default"]
    detect.alive = exported  # a signature does not keep its variables alive
    return detect


def test_files_are_those_on_the_card():
    for name, digest in CARD["sha256"].items():
        assert sha256((HERE / name).read_bytes()).hexdigest() == digest, name


def test_signature_is_that_on_the_card(detect):
    _, inputs = detect.structured_input_signature
    assert {name: one.dtype.name for name, one in inputs.items()} == CARD["inputs"]
    outputs = detect.structured_outputs
    assert {name: one.dtype.name for name, one in outputs.items()} == CARD["outputs"]


def test_finds_what_it_found(detect):
    truth = COCO(str(HERE / "frozen.json"))
    numbers = {one["name"]: number for number, one in truth.cats.items()}
    found = detect(images=tf.constant(np.load(HERE / "frozen.npy")))
    results = [
        {
            "image_id": image,
            "category_id": numbers[name.decode()],
            "bbox": [left, top, right - left, bottom - top],
            "score": score,
        }
        for image, count in enumerate(found["count"].numpy())
        for (top, left, bottom, right), score, name in zip(
            found["boxes"].numpy()[image, :count].tolist(),
            found["scores"].numpy()[image, :count].tolist(),
            found["names"].numpy()[image, :count],
            strict=True,
        )
    ]
    assert results, "it finds nothing at all"
    judge = COCOeval(truth, truth.loadRes(results), "bbox")
    judge.evaluate()
    judge.accumulate()
    judge.summarize()
    at_half = judge.stats[1]
    assert at_half == pytest.approx(CARD["mAP@0.5"], abs=0.005)
