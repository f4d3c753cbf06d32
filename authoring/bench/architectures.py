"""What it costs to copy the architectures of Keras, beside its clone_model.

The models are not compiled. So clone_model and set_weights do the same work as
copy_model: they make every layer again and give every variable the value of the
original. Neither makes an optimizer. copy_model also compares the two models.
"""

from __future__ import annotations

import gc
from statistics import median

import keras

from authoring.attack.copies import ARCHITECTURES, architecture
from authoring.bench.measure import once
from authoring.bench.promises import Promise
from helpers.lessons.copying_models.ways import WAYS

TIMES = 3


def time_ratio(model: keras.Model) -> float:
    """Return the time of a copy, beside Keras's own way, best of three times each.

    The two take turns, so that a machine that is busy for a while slows down both.
    """
    pair = WAYS["copy_model"], WAYS["clone + set_weights"]
    for way in pair:
        way(model)  # the first call of all takes longer
    turns = [
        [once(lambda way=way: way(model))[0] for way in pair] for _ in range(TIMES)
    ]
    copied, cloned = (min(seconds) for seconds in zip(*turns, strict=True))
    return copied / cloned


def main() -> list[Promise]:
    ratios = {}
    for name, size in ARCHITECTURES.items():
        ratios[name] = time_ratio(architecture(name, size))
        print(f"{name}: {ratios[name]:.2f}", flush=True)
        keras.backend.clear_session()
        gc.collect()
    slowest = max(ratios, key=ratios.__getitem__)
    all_of_them = f"copy_model of {len(ratios)} architectures, times clone_model"
    return [
        Promise(f"{all_of_them}, median", median(ratios.values()), 0.6),
        Promise(f"{all_of_them}, {slowest}", ratios[slowest], 1),
    ]
