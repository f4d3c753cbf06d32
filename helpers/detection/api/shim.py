"""Lets the archived Object Detection API be imported beside today's TensorFlow.

It was left behind: some packages that it imports do not exist for this TensorFlow, some
functions were removed. `make_importable()` puts back what was removed. In place of a
package that is not here it puts a stand-in, which can be imported, but not used: its
first use raises an ImportError that says why. Nothing is faked. Each mend names the
lines of the API, as `path:line` below `object_detection/`, that need it.

This file needs nothing of the kit: copy it beside a project of yours. It also runs the
API's commands: `python object_detection_api.py object_detection.model_main_tf2 …`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import runpy
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import numpy as np

INSTALL = (
    "python -m pip install --no-deps --require-hashes "
    "-r requirements-object-detection.txt"
)
_OFFICIAL = (
    "EfficientDet and moving averages need it: "
    "python -m pip install --no-deps tf-models-official==2.20.0 pyyaml gin-config"
)
# What the API imports and we may not have: the packages that would have to be there,
# the modules it names with the classes it derives from, and what they are for.
_ABSENT = (
    (
        ("tensorflow_io",),
        {"tensorflow_io": ()},  # meta_architectures/deepmac_meta_arch.py:28
        "there is none for this TensorFlow, and DeepMAC does not need it here",
    ),
    (
        ("official", "yaml", "gin"),
        {
            # models/ssd_efficientnet_bifpn_feature_extractor.py:36
            "official.legacy.image_classification.efficientnet.efficientnet_model": (),
            # builders/optimizer_builder.py:25
            "official.modeling.optimization.ema_optimizer": (),
        },
        _OFFICIAL,
    ),
    (
        ("lvis", "cv2"),
        # metrics/lvis_tools.py:37, 38, metrics/lvis_evaluation.py:23
        {"lvis.lvis": ("LVIS",), "lvis.eval": ("LVISEval",), "lvis.results": ()},
        "only the metrics of the LVIS data set need it",
    ),
)
# What only tools of the API import, each with its reason. These get no stand-in: other
# packages use them if they are there.
_OF_TOOLS = {
    "pandas": "the tools for Open Images need it: python -m pip install pandas",
    "lxml": "the tools for PASCAL VOC and for pets read XML with it: "
    "python -m pip install lxml",
    "cv2": "create_ava_actions_tf_record needs it, and an older NumPy, too",
    "apache_beam": "only the tools in dataset_tools/context_rcnn need it",
}


class StandIn(types.ModuleType):
    """A module that can be imported; its first use says what is missing."""

    __path__: tuple[str, ...] = ()  # its parts are found in sys.modules

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(name, f"A stand-in for {name}: {reason}.")
        self._reason = reason

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):  # Python looks for these by itself
            raise AttributeError(name)
        raise ImportError(f"{self.__name__}.{name} is not here: {self._reason}.")


def make_importable() -> None:
    """Prepare this process so that `object_detection` can be imported.

    TensorFlow must not have been imported with Keras 3 before.
    """
    if missing := [p for p in ("object_detection", "tf_slim") if find_spec(p) is None]:
        raise ImportError(f"{', '.join(missing)} is not installed. Run: {INSTALL}")
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # it is written for Keras 2

    import tensorflow as tf
    import tf_keras

    if tf.keras.Model is not tf_keras.Model:
        raise ImportError(
            "TensorFlow was imported with Keras 3 before. Restart the kernel, and call "
            "make_importable() first."
        )
    for packages, modules, reason in _ABSENT:
        if any(map(is_absent, packages)):
            for name, bases in modules.items():
                _put_stand_in(name, bases, reason)
    if not any(isinstance(finder, _SaysWhy) for finder in sys.meta_path):
        sys.meta_path.append(_SaysWhy())
    if find_spec("contextlib2") is None:  # dataset_tools/create_coco_tf_record.py:41
        sys.modules["contextlib2"] = contextlib  # what the API needs of it is the same
    _put_back_what_was_removed(tf)
    with _matplotlib_as_it_is(), _keras_2_as_keras(tf_keras):
        # These say `from keras import …` and mean Keras 2, or choose a backend.
        # models/keras_models/resnet_v1.py:21, utils/visualization_utils.py:29
        importlib.import_module("object_detection.models.keras_models.resnet_v1")
        importlib.import_module(
            "object_detection.models.ssd_efficientnet_bifpn_feature_extractor"
        )
        importlib.import_module("object_detection.utils.visualization_utils")
        _put_back_what_drawings_need()
    _mend_the_api(tf)


def is_absent(package: str) -> bool:
    """Say whether a package is not installed; a stand-in may be in its place."""
    return isinstance(sys.modules.get(package), StandIn) or find_spec(package) is None


def _put_stand_in(name: str, bases: tuple[str, ...], reason: str) -> StandIn:
    """Put a stand-in for a module, and for what it is a part of, into sys.modules."""
    if name in sys.modules:
        return sys.modules[name]
    module = sys.modules[name] = StandIn(name, reason)
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(_put_stand_in(parent, (), reason), last, module)
    for base in bases:
        setattr(module, base, _class_not_here(f"{name}.{base}", reason))
    return module


def _class_not_here(name: str, reason: str) -> type:
    """Return a class that others may derive from, but nobody can make an object of."""

    def __new__(cls: type, *_: object, **__: object) -> object:
        raise ImportError(f"{name} is not here: {reason}.")

    return type(name.rpartition(".")[2], (), {"__new__": __new__})


class _SaysWhy:
    """The last finder of modules: it tells the API, and nobody else, what is missing.

    A stand-in would not do: Matplotlib, for example, uses pandas if it finds it.
    """

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name in _OF_TOOLS:
            asking = sys._getframe(1)
            while asking.f_globals.get("__name__") == "importlib._bootstrap":
                asking = asking.f_back
            package = asking.f_globals.get("__package__") or ""
            if package.split(".")[0] == "object_detection":
                raise ImportError(f"{name} is not here: {_OF_TOOLS[name]}.", name=name)


def _put_back_what_was_removed(tf: types.ModuleType) -> None:
    if not hasattr(tf.compat.v1, "estimator"):
        name, reason = "tensorflow.compat.v1.estimator", "TensorFlow 2.16 removed it"
        sys.modules[name] = tf.compat.v1.estimator = StandIn(name, reason)

    # Where tf_slim looks for them: tf_slim/data/tfexample_decoder.py:278, 439, 453
    from tensorflow.python.ops import control_flow_ops

    for name in ("case", "cond", "while_loop", "Assert"):
        if not hasattr(control_flow_ops, name):
            setattr(control_flow_ops, name, getattr(tf.compat.v1, name))


def _put_back_what_drawings_need() -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import ImageFont

    # The sizes of labels: utils/visualization_utils.py:219, 229; Pillow 10 removed it.
    for font in (ImageFont.FreeTypeFont, ImageFont.ImageFont):
        if not hasattr(font, "getsize"):
            font.getsize = lambda self, text: tuple(self.getbbox(text)[2:])

    def tostring_rgb(canvas: object) -> bytes:
        return np.asarray(canvas.buffer_rgba())[..., :3].tobytes()

    # utils/visualization_utils.py:1303, 1332; Matplotlib 3.10 removed it.
    if not hasattr(FigureCanvasAgg, "tostring_rgb"):
        FigureCanvasAgg.tostring_rgb = tostring_rgb


class OldNumPy(types.ModuleType):
    """NumPy with some names that it removed, for a module that still uses them.

    Give it to that module alone, as its `np`. NumPy itself stays as it is.
    """

    float, bool, NAN = float, bool, float("nan")

    def __getattr__(self, name: str) -> object:
        return getattr(np, name)

    @staticmethod
    def fromstring(data: bytes, dtype: str) -> object:
        """Read numbers out of bytes, which NumPy now does by `frombuffer` only."""
        return np.frombuffer(data, dtype)


def _mend_the_api(tf: types.ModuleType) -> None:
    """Give modules of the API what NumPy, protobuf and TensorFlow removed or refuse."""
    for name in (
        "utils.metrics",  # lines 45, 93, 98: metrics of VOC, Open Images and VRD
        "metrics.tf_example_parser",  # line 36
        "metrics.coco_evaluation",  # lines 1766, 1771, 1829, 1830: before NumPy 2.0
        "utils.visualization_utils",  # lines 1303, 1331
    ):
        importlib.import_module(f"object_detection.{name}").np = OldNumPy("numpy")

    def int64_list_feature(value: object) -> object:
        """Take booleans, such as `iscrowd` may be in JSON: protobuf refuses them."""
        numbers = [
            one + 0 if isinstance(one, bool | np.bool_) else one for one in value
        ]
        return tf.train.Feature(int64_list=tf.train.Int64List(value=numbers))

    # utils/dataset_util.py:30, for dataset_tools/create_coco_tf_record.py:321
    dataset_util = importlib.import_module("object_detection.utils.dataset_util")
    dataset_util.int64_list_feature = int64_list_feature
    # utils/object_detection_evaluation.py:497
    name = "object_detection.utils.object_detection_evaluation"
    judge = importlib.import_module(name).ObjectDetectionEvaluator
    judge.add_eval_dict = _without_padding(judge.add_eval_dict)
    # dataset_tools/seq_example_util.py:152
    tool = importlib.import_module("object_detection.dataset_tools.seq_example_util")
    tool.boxes_to_box_components = boxes_to_box_components
    if is_absent("tensorflow_io"):  # meta_architectures/deepmac_meta_arch.py:1835
        name = "object_detection.meta_architectures.deepmac_meta_arch"
        color = types.SimpleNamespace(rgb_to_lab=rgb_to_lab)
        tfio = types.SimpleNamespace(experimental=types.SimpleNamespace(color=color))
        importlib.import_module(name).tfio = tfio


def _without_padding(add_eval_dict: Callable) -> Callable:
    """Let the metrics of VOC and Open Images see each image without its padding.

    The evaluation fills up the true boxes of an image to 100 boxes. The metrics of COCO
    leave these out. The others count them as objects of the first class, never found.
    """
    of_boxes = {"groundtruth_boxes", "groundtruth_classes", "groundtruth_difficult"}
    of_boxes |= {"groundtruth_group_of", "groundtruth_instance_masks"}

    def add(self: object, eval_dict: dict) -> object:
        counts = eval_dict.get("num_groundtruth_boxes")
        if not hasattr(counts, "numpy"):  # none, or in a graph of TensorFlow 1
            return add_eval_dict(self, eval_dict)
        known = {key: eval_dict[key] for key in self._expected_keys & {*eval_dict}}
        for n, count in enumerate(np.reshape(counts, -1)):
            image = {key: value[n : n + 1] for key, value in known.items()}
            image |= {key: image[key][:, :count] for key in of_boxes & {*image}}
            add_eval_dict(self, image)

    return add


def boxes_to_box_components(bboxes: object) -> tuple[list, ...]:
    """Split boxes into four lists of sides; the API compares arrays with `[]` there."""
    sides: tuple[list, ...] = ([], [], [], [])
    for boxes in bboxes:
        columns = np.reshape(np.array(boxes, np.float32), (-1, 4)).T
        for side, column in zip(sides, columns, strict=True):
            side.append(column)
    return sides


def rgb_to_lab(image: object) -> object:
    """Turn RGB from 0 to 1 into CIE L*a*b* in daylight, as `tensorflow_io` does."""
    import tensorflow as tf

    linear = tf.where(image > 0.04045, ((image + 0.055) / 1.055) ** 2.4, image / 12.92)
    to_xyz = [
        [0.412453, 0.357580, 0.180423],
        [0.212671, 0.715160, 0.072169],
        [0.019334, 0.119193, 0.950227],
    ]
    white = [0.95047, 1.0, 1.08883]  # daylight, D65
    xyz = tf.tensordot(linear, to_xyz, ((-1,), (1,))) / white
    bent = tf.where(xyz > 0.008856, xyz ** (1 / 3), 7.787 * xyz + 16 / 116)
    x, y, z = tf.unstack(bent, axis=-1)
    return tf.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


@contextmanager
def _matplotlib_as_it_is() -> Iterator[None]:
    """Keep the backend: the API chooses Agg, and notebooks would show no plots."""
    import matplotlib as mpl

    backend = mpl.get_backend()
    try:
        yield
    finally:
        mpl.use(backend)


@contextmanager
def _keras_2_as_keras(tf_keras: types.ModuleType) -> Iterator[None]:
    """Let `import keras` mean Keras 2 in this block; afterwards all is as before."""
    resnet = importlib.import_module("tf_keras.src.applications.resnet")
    applications = importlib.import_module(resnet.__package__)

    def take_out() -> dict[str, types.ModuleType]:
        names = [name for name in sys.modules if name.split(".")[0] == "keras"]
        return {name: sys.modules.pop(name) for name in names}

    keras_3 = take_out()
    sys.modules |= {"keras": tf_keras, "keras.applications": applications}
    try:
        yield
    finally:
        take_out()
        sys.modules |= keras_3


def run_command(module: str, *flags: str) -> None:
    """Run a command of the API, as `python -m` would.

    Autograph rewrites Python code into graph code. The API hardly needs it, and tracing
    takes a third of the time without; its training loop is the exception.
    """
    make_importable()
    from tensorflow.python.autograph.core import config

    config.CONVERSION_RULES = (
        config.Convert("object_detection.model_lib_v2"),
        config.DoNotConvert("object_detection"),
        *config.CONVERSION_RULES,
    )
    sys.argv = [module, *flags]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("Name a command, such as object_detection.model_main_tf2, and flags.")
    run_command(*sys.argv[1:])
