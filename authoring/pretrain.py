"""Train the detector that the lessons start from: `make pretrain`, some minutes.

It writes a checkpoint, a .keras file and a card into data/.
"""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import tensorflow as tf

from helpers.detection.coco_map import Precision, evaluate
from helpers.detection.detector import PRETRAINED, Detector, detection_loss
from helpers.detection.scenes import make_scenes

CLASSES = ("circle", "square", "triangle")
SCENES, HELD_OUT, EPOCHS, BATCH, RATE = 8000, 500, 15, 32, 4e-3
SEEDS = {"weights": 0, "scenes": 1, "held-out scenes": 2}


def train() -> Detector:
    keras.utils.set_random_seed(SEEDS["weights"])
    scenes = make_scenes(SCENES, CLASSES, SEEDS["scenes"])
    model = Detector(len(CLASSES))
    rate = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * SCENES // BATCH)
    model.compile(keras.optimizers.Adam(rate), detection_loss)
    data = tf.data.Dataset.from_tensor_slices((scenes.images, scenes.objects))
    data = data.shuffle(SCENES, seed=1).batch(BATCH).prefetch(2)
    model.fit(data, epochs=EPOCHS, shuffle=False, verbose=2)
    return model


def without_optimizer(model: Detector) -> Detector:
    twin = Detector(model.classes)
    twin.set_weights(model.get_weights())
    return twin


def save(model: Detector, to: str) -> None:
    """Write the weights in both forms, and a card that says what they are."""
    tf.train.Checkpoint(model=model).write(to)
    model.save(f"{to}.keras")
    precision = evaluate(
        model, make_scenes(HELD_OUT, CLASSES, SEEDS["held-out scenes"])
    )
    about = {
        "what": "an anchor-free detector of shapes, helpers/detection/detector.py",
        "classes": CLASSES,
        "input": "images of pixels 0 to 255, any size; scaling is inside",
        "boxes": "top, left, bottom, right in pixels",
        "trained on": f"{SCENES} scenes of helpers.detection.scenes, {EPOCHS} epochs",
        "seeds": SEEDS,
    }
    files = [Path(f"{to}{end}") for end in (".data-00000-of-00001", ".index", ".keras")]
    write_card(Path(f"{to}.json"), about, precision, {"keras": keras}, files)


def write_card(
    to: Path,
    about: dict[str, Any],
    precision: Precision,
    versions: dict[str, ModuleType],
    files: list[Path],
) -> None:
    measured = {
        f"mAP@0.5 of {HELD_OUT} held-out scenes": round(precision.at_half, 3),
        f"mAP@[.5:.95] of {HELD_OUT} held-out scenes": round(precision.mean, 3),
    }
    made = {
        "versions": {
            "tensorflow": tf.__version__,
            **{name: module.__version__ for name, module in versions.items()},
            "python": platform.python_version(),
        },
        "sha256": {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files},
        "licence": "that of this kit",
    }
    to.write_text(json.dumps(about | measured | made, indent=1) + "\n", "utf-8")
    print(precision)


if __name__ == "__main__":
    save(without_optimizer(train()), PRETRAINED)
