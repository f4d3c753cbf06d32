"""Write large weights in several files, and check that all are there.

If a file is missing, it raises an error before it restores anything.
Yours: the model, the folder, and the size of a file in gigabytes.
"""

import json
import tempfile
from pathlib import Path

import keras
import numpy as np


def make():
    layers = [keras.layers.Dense(400), keras.layers.Dense(400)]
    return keras.Sequential([keras.Input((400,)), *layers])


first, second = make(), make()
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "net.weights.json")
    first.save_weights(path, max_shard_size=0.0008)  # gigabytes for each file
    parts = json.loads(path.read_text())["weight_map"].values()
    parts = [[part] if isinstance(part, str) else part for part in parts]
    names = {name for part in parts for name in part}
    assert len(names) > 1, "one file: choose a smaller max_shard_size"
    missing = names - {file.name for file in path.parent.iterdir()}
    assert not missing, f"files are missing: {missing}"
    second.load_weights(path)

# Proof: no file is missing, and all weights are back.
assert all(map(np.array_equal, second.get_weights(), first.get_weights()))
