"""Check that a model file is whole before you load it.

A copy that was cut off, or changed by one byte, is refused before anything is loaded.
Yours: the model, and where its file goes.
"""

import hashlib
import os
import tempfile
from pathlib import Path

import keras
import numpy as np


def save_whole(model, path):
    part = path.with_name(f"part-{path.name}")  # a stop leaves only this file behind
    model.save(part)
    digest = hashlib.sha256(part.read_bytes()).hexdigest()
    Path(f"{path}.sha256").write_text(digest)
    os.replace(part, path)  # all of it, or nothing


def load_whole(path):
    expected = Path(f"{path}.sha256").read_text()
    if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
        raise ValueError(f"{path.name} is not the file that was saved: copy it again")
    return keras.models.load_model(path)


# Proof: the whole file is loaded, and a shorter one and a changed one are refused.
model, refused = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), 0
with tempfile.TemporaryDirectory() as folder:
    save_whole(model, path := Path(folder, "net.keras"))
    assert np.array_equal(load_whole(path).get_weights()[0], model.get_weights()[0])
    whole = path.read_bytes()
    for damaged in (whole[:-100], whole[:500] + bytes([whole[500] ^ 1]) + whole[501:]):
        path.write_bytes(damaged)
        try:
            load_whole(path)
        except ValueError:
            refused += 1
assert refused == 2
