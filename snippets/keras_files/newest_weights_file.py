"""Load the newest of several weights files, by the number in its name.

If no file is there, the snippet raises an error. It does not sort the names as text.
Yours: the model, the folder, and how you name the files.
"""

import re
import tempfile
from pathlib import Path

import keras
import numpy as np


def newest_weights(folder, pattern=r"epoch_(\d+)\.weights\.h5"):
    found = {}
    for path in Path(folder).iterdir():
        if match := re.fullmatch(pattern, path.name):
            found[int(match[1])] = path
    if not found:
        raise FileNotFoundError(f"no file in {folder} matches {pattern}")
    return found[max(found)]


def make():
    return keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])


# Proof: epoch 10 is chosen, although its name comes before epoch 9 in the alphabet.
model, loaded = make(), make()
with tempfile.TemporaryDirectory() as folder:
    for epoch in (9, 10):
        model.set_weights([np.full((2, 1), epoch), np.zeros(1)])
        model.save_weights(f"{folder}/epoch_{epoch}.weights.h5")
    Path(folder, "epoch_11.weights.h5.part").touch()  # not finished: not chosen
    loaded.load_weights(newest := newest_weights(folder))
assert newest.name == "epoch_10.weights.h5"
assert np.array_equal(loaded.get_weights()[0], [[10], [10]])
