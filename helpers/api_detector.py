"""A detector of the Object Detection API on the kit's scenes: built, run, trained.

Call `helpers.object_detection_api.make_importable()` before this is imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from object_detection.builders import model_builder
from object_detection.utils import config_util

from helpers.detections import Found
from helpers.scenes import Scenes

FOLDER = Path(__file__).resolve().parent.parent / "data" / "api_detector"


def build(classes: int, training: bool = False, folder: str | Path = FOLDER) -> Any:
    """Build the model of `pipeline.config`, with so many classes."""
    config = config_util.get_configs_from_pipeline_file(f"{folder}/pipeline.config")
    config["model"].ssd.num_classes = classes
    return model_builder.build(config["model"], is_training=training)


def run(model: Any, images: Any) -> dict[str, tf.Tensor]:
    """Detect: three steps, as every program around the API does them."""
    inputs, shapes = model.preprocess(tf.cast(images, tf.float32))
    return model.postprocess(model.predict(inputs, shapes), shapes)


def find(
    model: Any, images: np.ndarray, labels: Sequence[str], score: float = 0.05
) -> list[Found]:
    """Detect in images of one size; boxes in pixels, as those of the scenes are."""
    size = np.tile(images.shape[1:3], 2)
    found = []
    for start in range(0, len(images), 50):
        results = run(model, images[start : start + 50])
        for boxes, scores, classes in zip(
            results["detection_boxes"].numpy() * size,
            results["detection_scores"].numpy(),
            results["detection_classes"].numpy().astype(int),
            strict=True,
        ):
            found.append(Found(boxes, scores, np.take(labels, classes)).above(score))
    return found


def train(
    model: Any, scenes: Scenes, steps: int, rate: float = 3e-3, batch: int = 16
) -> None:
    """Train with Adam and a rate that falls to nothing."""
    optimizer = tf.keras.optimizers.legacy.Adam(
        tf.keras.optimizers.schedules.CosineDecay(rate, steps)
    )
    size, there = scenes.images.shape[1], scenes.objects[..., 4] >= 0
    boxes = tf.constant(scenes.objects[..., :4] / size)
    labels = tf.one_hot(scenes.objects[..., 4].astype(int), len(scenes.classes))
    images, weights = tf.constant(scenes.images), tf.cast(there, tf.float32)

    @tf.function(autograph=False)
    def step(chosen: tf.Tensor) -> None:
        # BatchNorm asks for this when the function is traced; without it, nothing is
        # learned, and nothing complains.
        tf.keras.backend.set_learning_phase(True)
        model.provide_groundtruth(
            groundtruth_boxes_list=tf.unstack(tf.gather(boxes, chosen)),
            groundtruth_classes_list=tf.unstack(tf.gather(labels, chosen)),
            groundtruth_weights_list=tf.unstack(tf.gather(weights, chosen)),
        )
        with tf.GradientTape() as tape:
            pixels = tf.cast(tf.gather(images, chosen), tf.float32)
            inputs, shapes = model.preprocess(pixels)
            losses = model.loss(model.predict(inputs, shapes), shapes)
            loss = tf.add_n(list(losses.values()))
        variables = model.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 10)
        optimizer.apply_gradients(zip(gradients, variables, strict=True))

    order = np.random.RandomState(0)
    for _ in range(steps):
        step(tf.constant(order.randint(0, len(images), batch)))
    tf.keras.backend.set_learning_phase(False)
