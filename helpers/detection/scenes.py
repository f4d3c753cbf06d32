"""Scenes to detect shapes in, drawn from a seed: the same bytes on every machine.

Only whole numbers, the four operations on floats and comparisons are used, and NumPy's
frozen random stream: nothing that two platforms round in two ways.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

SIZE, MOST = 96, 4  # pixels of a side; objects in a scene
FINE = 4  # samples for each pixel, in either direction
NONE = -1  # the class of an object that is not there


def _corners(count: int, *radii: float) -> np.ndarray:
    """Return the corners of a star; rounded, since sine and cosine may differ."""
    turns = [2 * math.pi * n / count for n in range(count)]
    around = [(math.sin(turn), -math.cos(turn)) for turn in turns]
    scale = [radii[n % len(radii)] for n in range(count)]
    return np.round(
        [(r * x, r * y) for r, (x, y) in zip(scale, around, strict=True)], 6
    )


_POLYGONS = {
    "square": _corners(4, 1),
    "triangle": _corners(3, 1),
    "star": _corners(10, 1, 0.45),
    "pentagon": _corners(5, 1),
}
CLASSES = ("circle", "square", "triangle", "star", "ring", "cross", "pentagon")


@dataclass(frozen=True)
class Scenes:
    """Images, and for each the objects in it."""

    images: np.ndarray  # (count, SIZE, SIZE, 3), uint8
    objects: np.ndarray  # (count, MOST, 5): top, left, bottom, right, class or NONE
    classes: tuple[str, ...]

    def __getitem__(self, some: slice | list[int]) -> Scenes:
        return Scenes(self.images[some], self.objects[some], self.classes)


def make_scenes(count: int, classes: tuple[str, ...], seed: int = 0) -> Scenes:
    """Draw `count` scenes with shapes of these classes.

    >>> scenes = make_scenes(2, ("circle", "star"))
    >>> scenes.images.shape, scenes.objects.shape
    ((2, 96, 96, 3), (2, 4, 5))
    """
    if unknown := sorted(set(classes) - set(CLASSES)):
        raise ValueError(
            f"No shape is called {unknown[0]!r}: take {', '.join(CLASSES)}."
        )
    images = np.empty((count, SIZE, SIZE, 3), "uint8")
    objects = np.zeros((count, MOST, 5), "float32")
    objects[..., 4] = NONE
    for number in range(count):
        # A seed of its own: scene 7 is the same, however many are drawn.
        rng = np.random.RandomState([seed, number])
        canvas = _background(rng)
        found = _draw_shapes(canvas, classes, rng)
        images[number] = np.clip(canvas, 0, 255)
        objects[number, : len(found)] = found
    return Scenes(images, objects, classes)


def _background(rng: np.random.RandomState, cells: int = 6) -> np.ndarray:
    """Return a smooth field of colours with some noise, as whole numbers."""
    step = SIZE // cells
    corners = rng.randint(40, 216, (cells + 1, cells + 1, 3))
    cell, part = np.divmod(np.arange(SIZE), step)
    part = part[:, None, None]
    rows = (step - part) * corners[cell] + part * corners[cell + 1]
    rows = rows.transpose(1, 0, 2)
    field = (step - part) * rows[cell] + part * rows[cell + 1]
    return field.transpose(1, 0, 2) // step**2 + rng.randint(-18, 19, (SIZE, SIZE, 1))


def _draw_shapes(
    canvas: np.ndarray, classes: tuple[str, ...], rng: np.random.RandomState
) -> list[tuple[float, ...]]:
    found: list[tuple[float, ...]] = []
    for _ in range(rng.randint(1, MOST + 1)):
        label = rng.randint(len(classes))
        for _ in range(20):  # until there is room
            radius = rng.randint(7, 20)
            y, x = rng.randint(radius, SIZE - radius, 2)
            if all(_apart((y, x, radius), other) for other in found):
                box = _draw(canvas, classes[label], y, x, radius, rng)
                found.append((*box, label))
                break
    return found


def _apart(circle: tuple[int, int, int], box: tuple[float, ...]) -> bool:
    y, x, radius = circle
    down = max(box[0] - y, y - box[2])
    right = max(box[1] - x, x - box[3])
    return max(down, right) > 0.8 * radius


def _draw(
    canvas: np.ndarray,
    shape: str,
    y: int,
    x: int,
    radius: int,
    rng: np.random.RandomState,
) -> tuple[int, int, int, int]:
    """Draw one shape, turned by any angle; return the box around what was drawn."""
    samples = np.arange(-radius * FINE, radius * FINE) + 0.5
    down, right = samples[:, None] / (FINE * radius), samples / (FINE * radius)
    t = rng.randint(-1000, 1001) / 1000  # a turn without sine and cosine
    cos, sin = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    inside = _inside(shape, cos * right + sin * down, cos * down - sin * right)
    pixels = inside.reshape(2 * radius, FINE, 2 * radius, FINE)
    cover = pixels.sum((1, 3))[..., None]  # of each pixel, 0 to FINE * FINE
    patch = canvas[y - radius : y + radius, x - radius : x + radius]
    colour = rng.randint(0, 256, 3)
    colour[rng.randint(3)] = 0 if patch.mean() > 128 else 255  # so that it stands out
    paint = colour + rng.randint(-18, 19, (2 * radius, 2 * radius, 1))
    patch[:] = (cover * paint + (FINE * FINE - cover) * patch) // (FINE * FINE)
    rows, columns = np.nonzero(cover[..., 0])
    top, left = y - radius, x - radius
    end = top + rows.max() + 1, left + columns.max() + 1
    return top + rows.min(), left + columns.min(), *end


def _inside(shape: str, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Say of points, in units of the radius, whether they are in the shape."""
    square = u * u + v * v
    if shape == "circle":
        return square <= 1
    if shape == "ring":
        return (square <= 1) & (square >= 0.36)
    if shape == "cross":
        across, along = np.minimum(abs(u), abs(v)), np.maximum(abs(u), abs(v))
        return (across <= 0.32) & (along <= 0.9)
    corners, inside = _POLYGONS[shape], np.zeros(square.shape, bool)
    for (x1, y1), (x2, y2) in zip(corners, np.roll(corners, 1, axis=0), strict=True):
        if y1 != y2:  # a ray to the left crosses this edge, or not
            crosses = (y1 > v) != (y2 > v)
            inside ^= crosses & (u < (x2 - x1) * (v - y1) / (y2 - y1) + x1)
    return inside
