"""What it costs to copy the architectures of Keras, beside its clone_model."""

from __future__ import annotations

import gc
from statistics import median

import keras

from authoring.attack.copies import ARCHITECTURES, architecture
from authoring.bench.measure import measure
from authoring.bench.promises import Promise
from helpers.lessons.copying_models.ways import WAYS


def time_ratio(model: keras.Model) -> float:
    """Return the time of a copy, beside Keras's own way."""
    copied, _ = measure(lambda: WAYS["copy_model"](model))
    cloned, _ = measure(lambda: WAYS["clone + set_weights"](model))
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
