"""A real photograph of 24 coins, and their boxes: half to learn, half to test."""

from __future__ import annotations

import json

import numpy as np
import tensorflow as tf

from helpers import DATA
from helpers.detection.scenes import NONE, SIZE, Scenes

MIDDLE, SCALE = 150, 0.64  # between the rows of coins; SIZE pixels for a half's height


def half(name: str) -> Scenes:
    """Return the top or the bottom half as one wide image with its 12 coins.

    >>> half("bottom").images.shape
    (1, 96, 248, 3)
    """
    start = {"top": 0, "bottom": MIDDLE}.get(name)
    if start is None:
        raise ValueError(f"A photo has a top and a bottom half, but no {name!r} one.")
    photo = tf.io.decode_png(tf.io.read_file(str(DATA / "coins.png")), channels=3)
    part = photo[start : start + MIDDLE]
    size = np.array([SIZE, round(photo.shape[1] * SCALE / 8) * 8])
    image = tf.cast(tf.round(tf.image.resize(part, size)), tf.uint8)
    boxes = np.array(json.loads((DATA / "coins.json").read_text("utf-8"))["boxes"])
    boxes = boxes[(boxes[:, 0] < MIDDLE) == (start == 0)] - [start, 0, start, 0]
    boxes = np.minimum(boxes * np.tile(size / part.shape[:2], 2), SIZE * 3)
    objects = np.c_[boxes, np.zeros(len(boxes))].astype("float32")
    return Scenes(image.numpy()[None], objects[None], ("coin",))


def crops(scenes: Scenes, count: int, seed: int = 0) -> Scenes:
    """Cut squares out of a wide image: mirrored, turned, darker, lighter."""
    rng, wide = np.random.RandomState(seed), scenes.images[0]
    images = np.empty((count, SIZE, SIZE, 3), "uint8")
    objects = np.full((count, *scenes.objects.shape[1:]), NONE, "float32")
    for number in range(count):
        left = rng.randint(wide.shape[1] - SIZE + 1)
        image, boxes = wide[:, left : left + SIZE], scenes.objects[0, :, :4].copy()
        boxes[:, [1, 3]] -= left
        whole = boxes[:, 3] - boxes[:, 1]
        boxes = np.clip(boxes, 0, SIZE)
        boxes = boxes[boxes[:, 3] - boxes[:, 1] > 0.6 * whole]
        for mirrored in np.flatnonzero(rng.rand(2) < 0.5):
            image = np.flip(image, mirrored)
            boxes[:, [mirrored, mirrored + 2]] = (
                SIZE - boxes[:, [mirrored + 2, mirrored]]
            )
        if rng.rand() < 0.5:
            image, boxes = image.transpose(1, 0, 2), boxes[:, [1, 0, 3, 2]]
        light = image * rng.uniform(0.7, 1.3) + rng.uniform(-20, 20)
        images[number] = np.clip(light, 0, 255)
        objects[number, : len(boxes)] = np.c_[boxes, np.zeros(len(boxes))]
    return Scenes(images, objects, scenes.classes)
