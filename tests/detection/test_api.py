"""The archived Object Detection API runs here, and what does not run says why."""

import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from authoring.notebooks import ROOT
from helpers.detection.api import shim as object_detection_api
from helpers.detection.api.shim import INSTALL
from helpers.detection.api.start import begin_with_api
from helpers.kit import setup_check
from helpers.kit.start import SetupError
from tests.detection.api_families import CONFIGS
from tests.support.alone import Alone

MAPS = ("mAP@0.5", "mAP@[.5:.95]")
FIRST = "from helpers.detection.api.shim import make_importable\nmake_importable()\n"


def run(*arguments: str) -> subprocess.CompletedProcess:
    """Run Python in a process of its own: TensorFlow chooses its Keras once."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )


def last_line(done: subprocess.CompletedProcess) -> str:
    return (done.stdout if done.returncode == 0 else done.stderr).splitlines()[-1]


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """Return a function that runs code as after `FIRST`, and returns its last line."""
    with Alone(first=FIRST, with_kit=True) as alone:

        def run_code(code: str) -> str:
            done = alone.run(code, tmp_path_factory.mktemp("api"))
            assert done.code == 0, done.errors
            return done.output.splitlines()[-1]

        yield run_code


@pytest.mark.parametrize("family", [name for name in CONFIGS if name != "efficientdet"])
def test_family_is_restored(family, api):
    proof = (
        f"from tests.detection.api_families import prove\nproven = prove({family!r})\n"
    )
    found = json.loads(api(proof + "import json; print(json.dumps(proven))"))
    assert found.pop("variables") > 50
    assert all(found.values()), found


def test_stand_ins_say_why_at_first_use():
    code = (
        FIRST
        + """
import sys
import lvis.eval
import tensorflow as tf
import tensorflow_io
from official.legacy.image_classification.efficientnet import efficientnet_model
for use in (
    lambda: tensorflow_io.experimental,
    lambda: efficientnet_model.EfficientNet,
    lambda: lvis.eval.LVISEval("annotations"),
    lambda: tf.compat.v1.estimator.Estimator,
):
    try:
        use()
        print("no error")
    except ImportError as error:
        print(error)
"""
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()[-4:]
    for line, words in zip(
        said, ("DeepMAC", "tf-models-official==2.20.0", "LVIS", "removed"), strict=True
    ):
        assert " is not here: " in line
        assert words in line


def test_the_rest_of_the_process_stays_as_it_is():
    code = (
        "import matplotlib\nmatplotlib.use('svg')\n"
        + FIRST
        + """
import keras
import matplotlib
import tensorflow as tf
print(matplotlib.get_backend(), keras.__version__, tf.keras.Model.__module__)
"""
    )
    backend, version, module = last_line(run("-c", code)).split()
    assert backend == "svg"
    assert version.startswith("3.")
    assert module.startswith("tf_keras.")


def test_a_second_call_changes_nothing(api):
    code = """
import sys
before = dict(sys.modules)
from helpers.detection.api.shim import make_importable
make_importable()
print(all(sys.modules[name] is module for name, module in before.items()))
"""
    assert api(code) == "True"


def test_tensorflow_with_keras_3_came_first():
    done = run("-c", "import tensorflow as tf\ntf.keras.Model\n" + FIRST)
    assert "TensorFlow was imported with Keras 3 before" in last_line(done)


def test_without_the_api_it_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr(object_detection_api, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=re.escape(INSTALL)):
        object_detection_api.make_importable()


def test_exactly_what_was_examined_is_installed():
    text = (ROOT / "requirements-object-detection.txt").read_text("utf-8")
    assert INSTALL in text
    assert INSTALL in (ROOT / "README.md").read_text("utf-8")
    lines = re.sub(r"\\\n", "", text).splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert len(packages) == 2
    for line in packages:
        assert re.fullmatch(r"[\w-]+==[\d.]+\s+--hash=sha256:[0-9a-f]{64}", line), line


def test_a_lesson_begins_with_the_api_or_says_what_to_do(monkeypatch):
    done = run(
        "-c",
        "from helpers.detection.api.start import begin_with_api\nbegin_with_api()\n"
        "from object_detection.builders import model_builder\nprint('imported')",
    )
    assert last_line(done) == "imported", done.stderr
    assert setup_check.INSTALL_API == INSTALL
    assert done.stderr == ""
    monkeypatch.setattr(object_detection_api, "find_spec", lambda name: None)
    with pytest.raises(SetupError, match=re.escape(INSTALL)):
        begin_with_api()


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


def test_the_file_runs_commands_without_the_kit(tmp_path):
    alone = tmp_path / "object_detection_api.py"
    alone.write_text(Path(object_detection_api.__file__).read_text("utf-8"), "utf-8")
    assert last_line(run(str(alone))).startswith("Name a command, such as ")
    said = run(str(alone), "object_detection.exporter_main_v2", "--helpshort").stdout
    assert "--trained_checkpoint_dir" in said


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
