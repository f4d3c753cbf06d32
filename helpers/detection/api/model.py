"""A detector of the Object Detection API on the kit's scenes: built, run, trained.

Call `helpers.detection.api.shim.make_importable()` before this is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from object_detection.builders import model_builder
from object_detection.utils import config_util

from helpers import DATA
from helpers.detection.matching import Found
from helpers.detection.scenes import Scenes

FOLDER = DATA / "api_detector"


def build(
    classes: int | None = None, training: bool = False, folder: str | Path = FOLDER
) -> Any:
    """Build the model of a folder's `pipeline.config`, or one with other classes."""
    config = config_util.get_configs_from_pipeline_file(f"{folder}/pipeline.config")
    if classes is not None:
        config["model"].ssd.num_classes = classes
    return model_builder.build(config["model"], is_training=training)


def run(model: Any, images: Any) -> dict[str, tf.Tensor]:
    """Detect: three steps, as every program around the API does them."""
    inputs, shapes = model.preprocess(tf.cast(images, tf.float32))
    return model.postprocess(model.predict(inputs, shapes), shapes)


def find(
    detect: Callable[[tf.Tensor], dict[str, tf.Tensor]],
    images: np.ndarray,
    labels: Sequence[str],
    score: float = 0.05,
) -> list[Found]:
    """Detect with a model, or a function of images; boxes are in pixels."""
    size = np.tile(images.shape[1:3], 2)
    found = []
    for start in range(0, len(images), 50):
        results = detect(tf.cast(images[start : start + 50], tf.float32))
        for boxes, scores, classes in zip(
            results["detection_boxes"].numpy() * size,
            results["detection_scores"].numpy(),
            results["detection_classes"].numpy().astype(int),
            strict=True,
        ):
            found.append(Found(boxes, scores, np.take(labels, classes)).above(score))
    return found


def write_records(path: str | Path, scenes: Scenes) -> None:
    """Write scenes as the API reads them: classes begin with 1."""
    height, width = scenes.images.shape[1:3]
    with tf.io.TFRecordWriter(str(path)) as writer:
        for image, objects in zip(scenes.images, scenes.objects, strict=True):
            objects = objects[objects[:, 4] >= 0]
            features = {
                "image/encoded": _feature([tf.io.encode_png(image).numpy()]),
                "image/format": _feature([b"png"]),
                "image/height": _feature([height]),
                "image/width": _feature([width]),
                "image/object/class/label": _feature(objects[:, 4].astype(int) + 1),
            }
            for side, column in {"ymin": 0, "xmin": 1, "ymax": 2, "xmax": 3}.items():
                values = objects[:, column] / (width if column % 2 else height)
                features[f"image/object/bbox/{side}"] = _feature(values)
            example = tf.train.Example(features=tf.train.Features(feature=features))
            writer.write(example.SerializeToString())


def _feature(values: Sequence) -> tf.train.Feature:
    if isinstance(values[0], bytes):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=values))
    if isinstance(values[0], int | np.integer):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=values))
    return tf.train.Feature(float_list=tf.train.FloatList(value=values))


class Training:
    """Trains a model with Adam and a rate that falls to nothing.

    The step is traced once; each `run` begins with an optimizer as new.
    """

    def __init__(
        self,
        model: Any,
        scenes: Scenes,
        steps: int,
        batch: int = 8,
        rate: float = 3e-3,
        learning_phase: bool = True,
    ) -> None:
        self.model, self.steps, self.batch = model, steps, batch
        self.optimizer = tf.keras.optimizers.legacy.Adam(
            tf.keras.optimizers.schedules.CosineDecay(rate, steps)
        )
        size, there = scenes.images.shape[1], scenes.objects[..., 4] >= 0
        labels = tf.one_hot(scenes.objects[..., 4].astype(int), len(scenes.classes))
        self._images = tf.constant(scenes.images)
        self._truth = {
            "groundtruth_boxes_list": tf.constant(scenes.objects[..., :4] / size),
            "groundtruth_classes_list": labels,
            "groundtruth_weights_list": tf.cast(there, tf.float32),
        }
        # If a function makes variables, it is traced twice: make them before.
        self.optimizer._create_all_weights(model.trainable_variables)
        self._learning_phase = learning_phase
        self._step = tf.function(self._learn, autograph=False)

    def run(self, every: int = 0, watch: Callable[[], object] = lambda: None) -> None:
        """Train the model as it is; call `watch` after `every` so many steps."""
        for value in self.optimizer.variables():
            value.assign(tf.zeros_like(value))
        order = np.random.RandomState(0)
        try:
            for step in range(1, self.steps + 1):
                chosen = order.randint(0, len(self._images), self.batch)
                self._step(tf.constant(chosen))
                if every and step % every == 0:
                    watch()
        finally:
            tf.keras.backend.set_learning_phase(False)

    def _learn(self, chosen: tf.Tensor) -> None:
        # BatchNorm asks for this when the function is traced: does it learn?
        tf.keras.backend.set_learning_phase(self._learning_phase)
        truth = {
            n: tf.unstack(tf.gather(all_, chosen)) for n, all_ in self._truth.items()
        }
        self.model.provide_groundtruth(**truth)
        with tf.GradientTape() as tape:
            pixels = tf.cast(tf.gather(self._images, chosen), tf.float32)
            inputs, shapes = self.model.preprocess(pixels)
            losses = self.model.loss(self.model.predict(inputs, shapes), shapes)
            loss = tf.add_n(list(losses.values()))
        variables = self.model.trainable_variables
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, variables), 10)
        self.optimizer.apply_gradients(zip(gradients, variables, strict=True))
