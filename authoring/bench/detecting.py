"""What a detector costs: exported, called, through Keras' predict."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from statistics import median

import keras
import tensorflow as tf

from authoring.bench import restoring
from authoring.bench.promises import Promise
from helpers.detection.detector import PRETRAINED, Detector, detect
from helpers.detection.scenes import make_scenes
from helpers.kit.shown import Table

BATCHES, TIMES = (1, 32), 20


def measured(act: Callable[[], object]) -> float:
    act()  # traces, reserves memory
    seconds = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - started)
    return median(seconds)


def export(model: Detector, folder: str) -> Callable:
    pixels = tf.TensorSpec((None, None, None, 3), tf.uint8, name="images")
    archive = keras.export.ExportArchive()
    archive.add_endpoint(
        "find", lambda images: detect(model, images)._asdict(), [pixels]
    )
    archive.write_out(folder, verbose=False)
    loaded = tf.saved_model.load(folder)
    signature = loaded.signatures["serving_default"]
    signature.alive = loaded
    return signature


def main() -> list[Promise]:
    model = Detector(3)
    tf.train.Checkpoint(model=model).read(PRETRAINED).assert_consumed()
    scenes = make_scenes(max(BATCHES), ("circle", "square", "triangle"))
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        exported = export(model, folder)
        for batch in BATCHES:
            images = tf.constant(scenes.images[:batch])
            pixels = images.numpy()
            seconds = {
                "export, with NMS": measured(lambda x=images: exported(images=x)),
                "model, with NMS": measured(lambda x=images: detect(model, x)),
                "model, without NMS": measured(lambda x=images: model(x)),
                "predict, without NMS": measured(
                    lambda x=pixels: model.predict(x, verbose=0)
                ),
            }
            first = seconds["export, with NMS"]
            rows += [
                (name, str(batch), f"{1000 * value:.1f}", f"{value / first:.1f}")
                for name, value in seconds.items()
            ]
    header = ("form", "images", "ms", "times the export")
    print(Table(header, tuple(rows), f"a detector, median of {TIMES} calls"))
    return restoring.detector()
