"""The shipped detector of the API is that of its card, learns, and reads records."""

import json
from hashlib import sha256

from authoring.notebooks import ROOT

MAPS = ("mAP@0.5", "mAP@[.5:.95]")


def test_shipped_detector_is_that_of_its_card(api):
    folder = ROOT / "data" / "api_detector"
    card = json.loads((folder / "card.json").read_text("utf-8"))
    for name, digest in card["sha256"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    assert sum(file.stat().st_size for file in folder.iterdir()) < 2e6
    code = f"""
from helpers.detection.api.start import begin_with_api
begin_with_api()
import tensorflow as tf
from helpers.detection.api.model import FOLDER, build, find, run
from helpers.detection.coco_map import judge
from helpers.detection.scenes import make_scenes
labels = {tuple(card["classes"])}
held_out = make_scenes(500, labels, {card["seeds"]["held-out scenes"]})
model = build(len(labels))
latest = tf.train.latest_checkpoint(FOLDER)
status = tf.train.Checkpoint(model=model).restore(latest)
images = tf.TensorSpec((None, 96, 96, 3))
graph = tf.function(lambda some: run(model, some), [images], autograph=False)
found = find(graph, held_out.images, labels)
status.assert_consumed()
precision = judge(found, held_out)
print(round(precision.at_half, 3), round(precision.mean, 3))
"""
    measured = [float(value) for value in api(code).split()]
    noted = [card[f"{name} of 500 held-out scenes"] for name in MAPS]
    assert measured == noted
    assert measured[0] > 0.99


def test_it_learns(api):
    code = """
from helpers.detection.api.start import begin_with_api
begin_with_api()
import numpy as np
from helpers.detection.api.model import Training, build, run
from helpers.detection.scenes import make_scenes
model = build(1, training=True)
run(model, np.zeros((1, 96, 96, 3)))
before = [value.copy() for value in model.get_weights()]
Training(model, make_scenes(4, ("circle",)), steps=2, batch=2).run()
moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights())]
print(sum(moved) / len(moved) > 0.9)  # statistics of BatchNorm, too
"""
    assert api(code) == "True"


def test_records_are_read_by_the_api(tmp_path, api):
    code = f"""
from helpers.detection.api.start import begin_with_api
begin_with_api()
import numpy as np
import tensorflow as tf
from helpers.detection.api.model import write_records
from helpers.detection.scenes import make_scenes
from object_detection.data_decoders.tf_example_decoder import TfExampleDecoder
scenes = make_scenes(3, ("circle", "star"), seed=5)
write_records({str(tmp_path / "records")!r}, scenes)
records = tf.data.TFRecordDataset({str(tmp_path / "records")!r})
for record, image, objects in zip(records, scenes.images, scenes.objects, strict=True):
    objects = objects[objects[:, 4] >= 0]
    found = TfExampleDecoder().decode(record)
    assert np.array_equal(found["image"], image)
    assert np.allclose(found["groundtruth_boxes"] * 96, objects[:, :4])
    assert np.array_equal(found["groundtruth_classes"], objects[:, 4] + 1)
print("read")
"""
    assert api(code) == "read"
