"""The archived Object Detection API runs here, and what does not run says why."""

import json
import re
from pathlib import Path

import pytest

from authoring.notebooks import ROOT
from helpers.detection.api import shim as object_detection_api
from helpers.detection.api.shim import INSTALL
from tests.detection.api.families import CONFIGS
from tests.detection.api.processes import FIRST, last_line, run


@pytest.mark.parametrize("family", [name for name in CONFIGS if name != "efficientdet"])
def test_family_is_restored(family, api):
    proof = (
        f"from tests.detection.api.families import prove\nproven = prove({family!r})\n"
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


def test_the_file_runs_commands_without_the_kit(tmp_path):
    alone = tmp_path / "object_detection_api.py"
    alone.write_text(Path(object_detection_api.__file__).read_text("utf-8"), "utf-8")
    assert last_line(run(str(alone))).startswith("Name a command, such as ")
    said = run(str(alone), "object_detection.exporter_main_v2", "--helpshort").stdout
    assert "--trained_checkpoint_dir" in said
