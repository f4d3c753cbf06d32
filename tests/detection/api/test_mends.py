"""Each mend of the shim: what the API does with it, and what stays as it was."""

import pytest

METRICS = """
import numpy as np
from object_detection.core.standard_fields import DetectionResultFields as D
from object_detection.core.standard_fields import InputDataFields as I
from object_detection.utils import object_detection_evaluation as evaluation

def judged(kind, shift=0.0):
    judge = getattr(evaluation, kind)([{"id": 1, "name": "a"}, {"id": 2, "name": "b"}])
    boxes = np.array([[0, 0, 10, 10], [20, 20, 40, 40]], np.float32)
    judge.add_single_ground_truth_image_info("one", {
        I.groundtruth_boxes: boxes, I.groundtruth_classes: np.array([1, 2])})
    judge.add_single_detected_image_info("one", {
        D.detection_boxes: boxes + shift, D.detection_scores: np.array([0.9, 0.8]),
        D.detection_classes: np.array([1, 2])})
    return next(v for k, v in judge.evaluate().items() if "mAP" in k)
"""


@pytest.mark.parametrize(
    "kind",
    [
        "PascalDetectionEvaluator",
        "WeightedPascalDetectionEvaluator",
        "OpenImagesDetectionEvaluator",
        "OpenImagesChallengeEvaluator",
        "PrecisionAtRecallDetectionEvaluator",
    ],
)
def test_metrics_beside_those_of_coco_judge(kind, api):
    code = f"print(float(judged({kind!r})), float(judged({kind!r}, 30.0)))"
    assert api(METRICS + code) == "1.0 0.0"


def test_metrics_of_relations_judge(api):
    code = """
import numpy as np
from object_detection.utils import vrd_evaluation
from object_detection.core.standard_fields import DetectionResultFields as D
from object_detection.core.standard_fields import InputDataFields as I
judge = vrd_evaluation.VRDRelationDetectionEvaluator()
boxes = np.array([([0, 0, 9, 9], [5, 5, 20, 20])], vrd_evaluation.vrd_box_data_type)
classes = np.array([(1, 2, 3)], vrd_evaluation.label_data_type)
judge.add_single_ground_truth_image_info("one", {
    I.groundtruth_boxes: boxes, I.groundtruth_classes: classes})
judge.add_single_detected_image_info("one", {
    D.detection_boxes: boxes, D.detection_classes: classes,
    D.detection_scores: np.array([0.5])})
print([float(v) for k, v in judge.evaluate().items() if "weightedAP" in k])
"""
    assert api(code) == "[1.0]"


def test_old_names_of_numpy_are_for_the_api_alone(api):
    code = """
import numpy as np
from object_detection.metrics import coco_evaluation
from object_detection.utils import metrics
assert metrics.np.float is float and metrics.np.NAN != metrics.np.NAN
assert coco_evaluation.np.bool is bool
assert metrics.np.zeros is np.zeros
print(hasattr(np, "float"), hasattr(np, "NAN"), np.bool is np.bool_)
"""
    assert api(code) == "False False True"


def test_examples_are_parsed(api):
    code = """
import tensorflow as tf
from object_detection.metrics.tf_example_parser import FloatParser
floats = tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, 2.0]))
example = tf.train.Example(features=tf.train.Features(feature={"a": floats}))
print(FloatParser("a").parse(example).tolist())
"""
    assert api(code) == "[0.5, 2.0]"


def test_booleans_become_numbers_and_floats_are_refused(api):
    code = """
import numpy as np
from object_detection.utils.dataset_util import int64_list_feature
given = [True, False, 7, np.True_, np.int32(3)]
print(list(int64_list_feature(given).int64_list.value))
try:
    int64_list_feature([1.5])
except TypeError:
    print(list(int64_list_feature(given).int64_list.value))
"""
    assert api(code) == "[1, 0, 7, 1, 3]"


def test_sequences_with_boxes_are_made(api):
    code = """
import numpy as np
from object_detection.dataset_tools import seq_example_util
made = seq_example_util.make_sequence_example(
    "scenes", "one", [b"1", b"2"], 96, 96,
    bboxes=[np.array([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8]]), []],
    label_strings=[["a", "b"], []])
lists = made.feature_lists.feature_list
sides = ("ymin", "xmin", "ymax", "xmax")
print([[[round(v, 1) for v in frame.float_list.value]
        for frame in lists[f"region/bbox/{side}"].feature] for side in sides])
"""
    assert api(code) == (
        "[[[0.1, 0.5], []], [[0.2, 0.6], []], [[0.3, 0.7], []], [[0.4, 0.8], []]]"
    )


@pytest.mark.parametrize(
    ("function", "bins"),
    [("add_cdf_image_summary", ""), ("add_hist_image_summary", "[0.0, 2.0, 4.0], ")],
)
def test_a_plot_becomes_a_summary(function, bins, api):
    code = f"""
import tensorflow as tf
from object_detection.utils import visualization_utils
with tf.Graph().as_default(), tf.compat.v1.Session() as session:
    visualization_utils.{function}(tf.constant([1.0, 2.0, 3.0]), {bins}"plot")
    (summary,) = tf.compat.v1.get_collection(tf.compat.v1.GraphKeys.SUMMARIES)
    plot = tf.compat.v1.Summary.FromString(session.run(summary)).value[0].image
pixels = tf.io.decode_png(plot.encoded_image_string).numpy()
print(plot.colorspace, pixels.ndim, 0 < pixels.mean() < 255)
"""
    assert api(code) == "3 3 True"


def test_colours_are_those_of_the_standard(api):
    """The numbers of red, white, black and grey are those of CIE in daylight."""
    code = """
import numpy as np
import tensorflow as tf
import object_detection.meta_architectures.deepmac_meta_arch as deepmac
to_lab = deepmac.tfio.experimental.color.rgb_to_lab
image = tf.constant([[[[1.0, 0, 0], [1, 1, 1]], [[0, 0, 0], [0.5, 0.5, 0.5]]]])
expected = [[[[53.24, 80.09, 67.20], [100, 0, 0]], [[0, 0, 0], [53.39, 0, 0]]]]
print(np.allclose(to_lab(image), expected, atol=0.01))
"""
    assert api(code) == "True"


@pytest.mark.parametrize(
    ("module", "package", "words"),
    [
        ("dataset_tools.create_oid_tf_record", "pandas", "Open Images"),
        ("dataset_tools.create_pascal_tf_record", "lxml", "PASCAL VOC"),
        ("dataset_tools.create_ava_actions_tf_record", "cv2", "older NumPy"),
        ("dataset_tools.context_rcnn.add_context_to_examples", "apache_beam", "tools"),
    ],
)
def test_a_tool_says_which_package_it_needs_and_why(module, package, words, api):
    code = f"""
from importlib.util import find_spec
import sys
before = find_spec({package!r})
try:
    import object_detection.{module}
except ImportError as error:
    said = str(error)
try:
    import {package}
except ModuleNotFoundError as error:  # for all others it is as it was
    assert str(error) == "No module named {package!r}"
assert {package!r} not in sys.modules or before
print(said)
"""
    said = api(code)
    assert said.startswith(f"{package} is not here: ")
    assert words in said


def test_metrics_of_lvis_say_what_is_missing(api):
    code = """
from object_detection.metrics import lvis_tools
try:
    lvis_tools.LVISWrapper({"images": []})
except ImportError as error:
    print(error)
"""
    assert api(code).startswith("lvis.lvis.LVIS is not here: only the metrics of the")


def test_records_are_made_of_a_json_of_coco(api):
    """By the command, and with `iscrowd` as false and true."""
    code = """
from pathlib import Path
from authoring.api_tests import commands
from helpers.detection.api.shim import run_command
commands.make_project(Path())
flags = [f"--{name}={value}" for name, value in commands.RECORDS.items()]
try:
    run_command("object_detection.dataset_tools.create_coco_tf_record", *flags)
except SystemExit as end:
    assert not end.code
print(commands.check_records(Path()))
"""
    assert api(code) == "(True, '20 images, 59 objects, 1 crowd')"


@pytest.mark.parametrize("kind", ["PascalDetection", "OpenImagesDetection"])
def test_padding_is_no_object(kind, api):
    """As the evaluation command gives it: two images, their boxes filled up to four."""
    code = f"""
import numpy as np
import tensorflow as tf
from object_detection.utils import object_detection_evaluation as evaluation
judge = evaluation.{kind}Evaluator([{{"id": 1, "name": "a"}}, {{"id": 2, "name": "b"}}])
true = np.zeros((2, 4, 4), np.float32)
true[0, :2] = [[0, 0, 10, 10], [20, 20, 40, 40]]
true[1, :1] = [[5, 5, 50, 50]]
classes = tf.constant([[1, 2, 1, 1], [2, 1, 1, 1]])  # class 1 where there is no object
judge.add_eval_dict({{
    "key": tf.constant([7, 8]),
    "num_groundtruth_boxes": tf.constant([2, 1]),
    "groundtruth_boxes": tf.constant(true),
    "groundtruth_classes": classes,
    "detection_boxes": tf.constant(true[:, :2]),
    "detection_classes": classes[:, :2],
    "detection_scores": tf.constant([[0.9, 0.8], [0.7, 0.0]]),
}})
print(next(float(v) for k, v in judge.evaluate().items() if "mAP" in k))
"""
    assert api(code) == "1.0"
