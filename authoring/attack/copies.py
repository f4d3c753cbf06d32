"""Copy every architecture of keras.applications, and train the model and its copy.

python -m authoring.attack copies
"""

from __future__ import annotations

import gc
from typing import Any, NamedTuple

import keras
import numpy as np

from helpers.kit.shown import Table
from helpers.tools import CannotCopy, copy_model, look

# In the smallest size of image that each takes.
ARCHITECTURES = {
    **dict.fromkeys(["MobileNet", "MobileNetV2"], 32),
    **dict.fromkeys(["MobileNetV3Small", "MobileNetV3Large"], 32),
    **dict.fromkeys(["EfficientNetB0", "EfficientNetB7"], 32),
    **dict.fromkeys(["EfficientNetV2B0", "EfficientNetV2S"], 32),
    **dict.fromkeys(["VGG16", "VGG19", "DenseNet121", "DenseNet201"], 32),
    **dict.fromkeys(["ResNet50", "ResNet101", "ResNet152"], 32),
    **dict.fromkeys(["ResNet50V2", "ResNet101V2"], 32),
    **dict.fromkeys(["ConvNeXtTiny", "ConvNeXtBase"], 32),
    **{"Xception": 71, "InceptionV3": 75, "InceptionResNetV2": 75},
    **{"NASNetMobile": 224, "NASNetLarge": 331},
}


class Verdict(NamedTuple):
    """What became of the copy of a model."""

    is_right: bool
    said: str  # "right", or what is wrong, or the sentence of a refusal


def judge(model: keras.Model, x: np.ndarray) -> Verdict:
    """Compile and copy a model; compare all, train both for a step, compare again."""
    # Tracing and compiling would take a minute for what runs for a second.
    model.compile("adam", "categorical_crossentropy", run_eagerly=True)
    try:
        twin = copy_model(model)
    except CannotCopy as refusal:
        return Verdict(False, f"refused: {refusal}")
    wrong = [*differences(model, twin, x)]
    y = np.eye(model.output_shape[-1], dtype="float32")[: len(x)]
    losses = [one.train_on_batch(x, y) for one in (model, twin)]
    wrong += [f"{what} after a step" for what in differences(model, twin, x)]
    wrong += ["loss of a step"] if losses[0] != losses[1] else []
    return Verdict(not wrong, ", ".join(wrong) or "right")


def differences(model: keras.Model, twin: keras.Model, x: np.ndarray) -> list[str]:
    """Name all in which a copy differs from a model, or has in common with it."""
    found = []
    ours, theirs = _all_variables(model), _all_variables(twin)
    if len(ours) != len(theirs) or not all(map(_is_same, ours, theirs)):
        found.append("the variables")
    if look(model, twin).shares:
        found.append("a shared variable")
    if not np.array_equal(model(x, training=False), twin(x, training=False)):
        found.append("the predictions")
    return found


def _all_variables(model: keras.Model) -> list[Any]:
    return [*model.variables, *(model.optimizer.variables if model.compiled else [])]


def _is_same(a: keras.Variable, b: keras.Variable) -> bool:
    same_kind = (a.shape, a.dtype, a.trainable) == (b.shape, b.dtype, b.trainable)
    return same_kind and np.array_equal(a.numpy(), b.numpy())


def architecture(name: str, size: int) -> keras.Model:
    """Return an architecture of Keras with random weights, not compiled."""
    keras.utils.set_random_seed(0)
    make = getattr(keras.applications, name)
    return make(weights=None, input_shape=(size, size, 3), classes=10)


def images(size: int) -> np.ndarray:
    """Return two random images."""
    return np.random.default_rng(0).normal(size=(2, size, size, 3)).astype("float32")


def main() -> int:
    """Print a table of all architectures; return 1 if a copy is not right."""
    rows, right = [], []
    for name, size in ARCHITECTURES.items():
        model = architecture(name, size)
        verdict = judge(model, images(size))
        rows.append((name, str(len(model.variables)), verdict.said))
        right.append(verdict.is_right)
        print(*rows[-1], flush=True)  # a line now, since all take some minutes
        keras.backend.clear_session()
        gc.collect()
    caption = f"{sum(right)} of {len(right)} right"
    print(Table(("model", "variables", "the copy"), tuple(rows), caption))
    return int(not all(right))


if __name__ == "__main__":
    raise SystemExit(main())
