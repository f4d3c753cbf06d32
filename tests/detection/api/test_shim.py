"""The archived Object Detection API runs here, and what does not run says why."""

import json
import re
from pathlib import Path

import pytest

from authoring.api_tests.families import QUICK, is_right
from authoring.notebooks import ROOT
from helpers.detection.api import shim as object_detection_api
from helpers.detection.api.shim import INSTALL
from tests.detection.api.processes import FIRST, last_line, run


@pytest.mark.parametrize("family", QUICK)
def test_family_learns_and_is_restored(family, api):
    proof = (
        "from authoring.api_tests.families import prove\n"
        f"import json; print(json.dumps(prove({family!r})))"
    )
    assert is_right(found := json.loads(api(proof))), found


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


def packages_of(file):
    """Return the packages of a file, each pinned by its hash."""
    lines = re.sub(r"\\\n", "", (ROOT / file).read_text("utf-8")).splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    for line in packages:
        assert re.fullmatch(r"[\w-]+==[\d.]+\s+--hash=sha256:[0-9a-f]{64}", line), line
    return [line.split()[0] for line in packages]


def test_exactly_what_was_examined_is_installed():
    file = "requirements-object-detection.txt"
    assert [one.split("==")[0] for one in packages_of(file)] == [
        "tf-object-detection-api",
        "tf-slim",
    ]
    for path in (file, "README.md"):
        assert INSTALL in (ROOT / path).read_text("utf-8")


def test_exactly_what_was_examined_is_named_for_efficientdet():
    packages = packages_of("requirements-efficientdet.txt")
    reason = next(
        why for names, _, why in object_detection_api._ABSENT if "yaml" in names
    )
    assert [one.split("==")[0] for one in packages] == [
        "tf-models-official",
        "gin-config",
    ]
    assert packages[0] in reason


def test_the_file_runs_commands_without_the_kit(tmp_path):
    alone = tmp_path / "object_detection_api.py"
    alone.write_text(Path(object_detection_api.__file__).read_text("utf-8"), "utf-8")
    assert last_line(run(str(alone))).startswith("Name a command, such as ")
    said = run(str(alone), "object_detection.exporter_main_v2", "--helpshort").stdout
    assert "--trained_checkpoint_dir" in said
