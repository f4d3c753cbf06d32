"""Lets the archived Object Detection API be imported beside today's TensorFlow.

It was left behind: some packages that it imports do not exist for this TensorFlow, some
functions were removed. `make_importable()` puts back what was removed. In place of a
package that is not here it puts a stand-in, which can be imported, but not used: its
first use raises an ImportError that says why. Nothing is faked.

This file needs nothing of the kit: copy it beside a project of yours. It also runs the
API's commands: `python object_detection_api.py object_detection.model_main_tf2 …`.
"""

from __future__ import annotations

import importlib
import os
import runpy
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

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
        {"tensorflow_io": ()},
        "only DeepMAC needs it, and there is none for this TensorFlow",
    ),
    (
        ("official", "yaml", "gin"),
        {
            "official.legacy.image_classification.efficientnet.efficientnet_model": (),
            "official.modeling.optimization.ema_optimizer": (),
        },
        _OFFICIAL,
    ),
    (
        ("lvis", "cv2"),
        {"lvis.lvis": ("LVIS",), "lvis.eval": ("LVISEval",), "lvis.results": ()},
        "only the metrics of the LVIS data set need it",
    ),
)


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
        if any(map(_is_absent, packages)):
            for name, bases in modules.items():
                _put_stand_in(name, bases, reason)
    _put_back_what_was_removed(tf)
    with _matplotlib_as_it_is(), _keras_2_as_keras(tf_keras):
        # These say `from keras import …` and mean Keras 2, or choose a backend.
        importlib.import_module("object_detection.models.keras_models.resnet_v1")
        importlib.import_module(
            "object_detection.models.ssd_efficientnet_bifpn_feature_extractor"
        )
        importlib.import_module("object_detection.utils.visualization_utils")


def _is_absent(package: str) -> bool:
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

    def __init__(self: object, *_: object, **__: object) -> None:
        raise ImportError(f"{name} is not here: {reason}.")

    return type(name.rpartition(".")[2], (), {"__init__": __init__})


def _put_back_what_was_removed(tf: types.ModuleType) -> None:
    if not hasattr(tf.compat.v1, "estimator"):
        name, reason = "tensorflow.compat.v1.estimator", "TensorFlow 2.16 removed it"
        sys.modules[name] = tf.compat.v1.estimator = StandIn(name, reason)

    from tensorflow.python.ops import control_flow_ops  # where tf_slim looks for them

    moved = {
        "case": tf.compat.v1.case,
        "cond": tf.compat.v1.cond,
        "while_loop": tf.compat.v1.while_loop,
        "Assert": tf.debugging.Assert,
    }
    for name, function in moved.items():
        if not hasattr(control_flow_ops, name):
            setattr(control_flow_ops, name, function)

    from PIL import ImageFont  # the sizes of labels; Pillow 10 removed getsize

    for font in (ImageFont.FreeTypeFont, ImageFont.ImageFont):
        if not hasattr(font, "getsize"):
            font.getsize = lambda self, text: tuple(self.getbbox(text)[2:])


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
        sys.exit(
            "Name a command, such as object_detection.model_main_tf2, and its flags."
        )
    run_command(*sys.argv[1:])
