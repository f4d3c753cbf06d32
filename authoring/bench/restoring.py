"""What the kit promises of restores: mistakes are caught, runs and detectors alike."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import tensorflow as tf

from authoring.bench.promises import Promise
from authoring.soak import soak
from helpers.detection.coco_map import evaluate
from helpers.detection.detector import PRETRAINED, Detector, detection_loss
from helpers.detection.scenes import make_scenes
from helpers.lessons.checkpoints.mistakes import SILENT, mistakes_table

KILLS = 20
CLASSES = "circle", "square", "triangle", "star"


def mistakes() -> list[Promise]:
    with tempfile.TemporaryDirectory() as folder:
        tried = mistakes_table(Path(folder), in_depth=True)
    print(tried)
    silent = len(tried.where("preview", SILENT))
    what = f"of {len(tried.rows)} mistakes, silent in preview_restore"
    return [Promise(what, silent, 0)]


def resume() -> list[Promise]:
    good = soak(KILLS)
    return [Promise(f"of {KILLS} runs killed, ended exactly alike", good, KILLS, True)]


def detector() -> list[Promise]:
    """Fine-tune as in lesson 10, and measure before saving and after four ways back."""
    keras.utils.set_random_seed(2)
    model = Detector(len(CLASSES))
    parts = {part: getattr(model, part) for part in ("backbone", "tower", "sides")}
    status = tf.train.Checkpoint(model=tf.train.Checkpoint(**parts)).read(PRETRAINED)
    status.assert_existing_objects_matched().expect_partial()
    scenes, validation = (
        make_scenes(n, CLASSES, seed=s) for n, s in ((240, 10), (60, 11))
    )
    model.compile(keras.optimizers.Adam(1e-3), detection_loss)
    options = {"batch_size": 16, "epochs": 6, "shuffle": False, "verbose": 0}
    model.fit(scenes.images, scenes.objects, **options)
    final = Detector(len(CLASSES))  # what is handed over: not compiled
    final.set_weights(model.get_weights())
    measured = evaluate(final, validation)
    with tempfile.TemporaryDirectory() as folder:
        restored = _restored(final, folder)
        alike = sum(evaluate(one, validation) == measured for one in restored)
    print(measured)
    return [
        Promise("detector fine-tuned, mAP@0.5", measured.at_half, 0.9, at_least=True),
        Promise("of 4 ways back, the same mAP to the last digit", alike, 4, True),
    ]


def _restored(model: Detector, folder: str) -> list:
    """Bring the detector back from a checkpoint, `.keras`, weights and an export."""
    path = tf.train.Checkpoint(model=model).write(f"{folder}/detector")
    model.save(f"{folder}/detector.keras")
    model.save_weights(f"{folder}/detector.weights.h5")
    any_images = tf.TensorSpec((None, None, None, 3), tf.float32)
    model.export(f"{folder}/export", input_signature=[any_images], verbose=False)
    first, third = Detector(len(CLASSES)), Detector(len(CLASSES))
    tf.train.Checkpoint(model=first).read(path).expect_partial()
    second = keras.models.load_model(f"{folder}/detector.keras")
    third.load_weights(f"{folder}/detector.weights.h5")
    loaded = tf.saved_model.load(f"{folder}/export")
    return [first, second, third, lambda images, training: loaded.serve(images)]
