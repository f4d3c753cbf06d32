"""A small detector, short enough to be read: no anchors, one scale, four named parts.

For every cell of 8 by 8 pixels it says how far the four sides of a box are away from
the middle of the cell, and for each class whether an object of it is there.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from helpers import DATA

STRIDE = 8  # pixels of a cell's side
PRETRAINED = str(DATA / "shapes_detector")


def _block(filters: int, strides: int = 1) -> list[keras.Layer]:
    return [
        keras.layers.Conv2D(filters, 3, strides, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=0.95),
        keras.layers.ReLU(),
    ]


@keras.saving.register_keras_serializable("copy-save-restore")
class Detector(keras.Model):
    """Images of pixels 0 to 255 in; per cell 4 distances and a logit per class out."""

    def __init__(self, classes: int, **more: Any) -> None:
        super().__init__(**more)
        self.classes = classes
        pixels = keras.layers.Rescaling(1 / 127.5, -1)  # inside: nobody can forget it
        downwards = [*_block(16, 2), *_block(32, 2), *_block(64, 2)]
        self.backbone = keras.Sequential([pixels, *downwards, *_block(96), *_block(96)])
        self.tower = keras.Sequential(_block(96))
        self.sides = keras.layers.Conv2D(4, 1, activation="softplus")
        rare = keras.initializers.Constant(-4.0)  # most cells are background
        self.scores = keras.layers.Conv2D(classes, 1, bias_initializer=rare)
        self(keras.ops.zeros((1, 32, 32, 3)))  # built, so that a restore finds all

    def call(self, images: tf.Tensor, training: bool = False) -> tf.Tensor:
        features = self.backbone(images, training=training)
        features = self.tower(features, training=training)
        return tf.concat([self.sides(features), self.scores(features)], -1)

    def get_config(self) -> dict[str, Any]:
        return {"classes": self.classes, "name": self.name}


def split(output: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Turn an output into boxes (top, left, bottom, right in pixels) and logits."""
    middles = _middles(output)
    high, low = output[..., :2] * STRIDE, output[..., 2:4] * STRIDE
    return tf.concat([middles - high, middles + low], -1), output[..., 4:]


def _middles(output: tf.Tensor) -> tf.Tensor:
    """Return y and x of the middle of every cell, in pixels."""
    y, x = (tf.cast(tf.range(n), tf.float32) for n in tf.unstack(tf.shape(output)[1:3]))
    return (tf.stack(tf.meshgrid(y, x, indexing="ij"), -1) + 0.5) * STRIDE


def _targets(objects: tf.Tensor, output: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Say for every cell which box it should give and of which class (-1: none).

    A cell is in charge of an object if its middle lies in the central half of the box.
    """
    boxes, labels = objects[..., :4], tf.cast(objects[..., 4], tf.int32)
    start, end = boxes[..., :2], boxes[..., 2:]
    centre, size = (start + end) / 2, end - start
    reach = tf.maximum(size / 4, 0.51 * STRIDE)  # of small objects one cell at least
    away = tf.abs(_middles(output)[None, :, :, None] - centre[:, None, None])
    away = tf.reduce_max(away / reach[:, None, None], -1)
    away = tf.where(labels[:, None, None] < 0, float("inf"), away)
    nearest = tf.argmin(away, -1)
    labels = tf.gather(labels, nearest, batch_dims=1)
    labels = tf.where(tf.reduce_min(away, -1) <= 1, labels, -1)
    return tf.gather(boxes, nearest, batch_dims=1), labels


def detection_loss(objects: tf.Tensor, output: tf.Tensor) -> tf.Tensor:
    """Focal loss of the classes, and complete IoU of the boxes, per cell in charge."""
    boxes, labels = _targets(objects, output)
    predicted, logits = split(output)
    wanted, there = tf.one_hot(labels, logits.shape[-1]), labels >= 0
    focal = tf.nn.sigmoid_cross_entropy_with_logits(wanted, logits)
    focal *= (wanted - tf.sigmoid(logits)) ** 2
    boxes = tf.where(there[..., None], boxes, predicted)  # background: no box, no loss
    overlap = keras.utils.bounding_boxes.compute_ciou(boxes, predicted, "yxyx")
    lost = tf.where(there, 1 - overlap, 0.0)
    cells = tf.maximum(tf.reduce_sum(tf.cast(there, tf.float32)), 1.0)
    return 2 * (tf.reduce_sum(focal) + tf.reduce_sum(lost)) / cells


def detect(model: keras.Model, images: Any, score: float = 0.05, most: int = 40) -> Any:
    """Return boxes, scores, classes and their number, after non-maximum suppression."""
    boxes, logits = split(model(tf.cast(images, tf.float32), training=False))
    count = tf.shape(boxes)[0]
    return tf.image.combined_non_max_suppression(
        tf.reshape(boxes, (count, -1, 1, 4)),
        tf.reshape(tf.sigmoid(logits), (count, -1, logits.shape[-1])),
        most,
        most,
        iou_threshold=0.5,
        score_threshold=score,
        clip_boxes=False,
    )
