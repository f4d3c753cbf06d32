"""Train a RetinaNet of KerasHub on scenes, and save it as a preset: `make pretrain`.

It starts from the body of the kit's own detector, and trains for a few minutes only.
"""

from __future__ import annotations

import json

import keras

from authoring.pretrain import CLASSES, SEEDS
from helpers.detection.scenes import make_scenes
from helpers.lessons.todays_detectors.measure import evaluate, targets
from helpers.lessons.todays_detectors.models import (
    PRESET,
    retinanet,
    retinanet_backbone,
    start_heads,
)

SCENES, HELD_OUT, EPOCHS, BATCH, RATE = 240, 60, 10, 16, 2e-3


def train() -> keras.Model:
    keras.utils.set_random_seed(SEEDS["weights"])
    scenes = make_scenes(SCENES, CLASSES, SEEDS["scenes"])
    detector = start_heads(retinanet(retinanet_backbone(), len(CLASSES)))
    rate = keras.optimizers.schedules.CosineDecay(RATE, EPOCHS * SCENES // BATCH)
    detector.compile(keras.optimizers.Adam(rate))
    options = {"batch_size": BATCH, "epochs": EPOCHS, "shuffle": False, "verbose": 2}
    detector.fit(scenes.images, targets(scenes), **options)
    return detector


def save(detector: keras.Model) -> None:
    """Write the preset of an equal detector that has no optimizer, and a card."""
    shipped = retinanet(retinanet_backbone(), len(CLASSES))
    shipped.set_weights(detector.get_weights())
    shipped.save_to_preset(str(PRESET))
    held_out = make_scenes(HELD_OUT, CLASSES, SEEDS["held-out scenes"])
    measured = evaluate(shipped, held_out)
    card = {
        "labels": CLASSES,
        "trained on": f"{SCENES} scenes, {EPOCHS} epochs, from the shapes detector",
        f"mAP@0.5 of {HELD_OUT} held-out scenes": round(measured.at_half, 3),
        f"mAP@[.5:.95] of {HELD_OUT} held-out scenes": round(measured.mean, 3),
    }
    (PRESET / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(measured)


if __name__ == "__main__":
    save(train())
