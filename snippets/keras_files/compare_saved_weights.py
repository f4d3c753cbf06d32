"""Compare two saved models without building either of them.

The snippet lists the weights that differ, and the weights that only one file has.
Yours: two paths of `.keras` or `.weights.h5` files.
"""

import io
import tempfile
import zipfile

import h5py
import keras
import numpy as np


def stored_weights(path):
    if zipfile.is_zipfile(path):  # a .keras file
        path = io.BytesIO(zipfile.ZipFile(path).read("model.weights.h5"))
    found = {}

    def keep(name, part):
        if isinstance(part, h5py.Dataset):
            found[name] = part[()]

    with h5py.File(path) as file:  # trust the file: it can point to other files
        file.visititems(keep)
    return found


def differences(first, second):
    one, two = stored_weights(first), stored_weights(second)
    both = sorted(one.keys() & two.keys())
    differ = [name for name in both if not np.array_equal(one[name], two[name])]
    return differ, sorted(one.keys() ^ two.keys())


# Proof: between files of two kinds, a changed bias is found.
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])
with tempfile.TemporaryDirectory() as folder:
    model.save(first := f"{folder}/first.keras")
    model.save_weights(second := f"{folder}/second.weights.h5")
    assert differences(first, second) == ([], [])
    model.layers[0].bias.assign([0.0, 1.0, 0.0])
    model.save_weights(second)
    assert differences(first, second) == (["layers/dense/vars/1"], [])
