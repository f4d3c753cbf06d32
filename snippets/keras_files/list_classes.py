"""List the classes in a .keras file without loading it.

The snippet lists what the file needs and what it brings, and runs no code from the
file.
Yours: the path of your file.
"""

import json
import tempfile
import zipfile

import keras


def classes_in(path):
    with zipfile.ZipFile(path) as archive:  # .keras; an .h5 file is not a zip
        waiting, found = [json.loads(archive.read("config.json"))], set()
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if name := part.get("class_name"):
                name = part["config"] if name == "function" else name
                found.add(f"{part.get('module', 'keras') or 'a notebook'}: {name}")
            part = list(part.values())
        waiting += part if isinstance(part, list) else []
    return sorted(found)


# Proof: a layer and a loss function are found by their names.
small = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
small.compile(loss=keras.losses.mean_squared_error)  # a function, also a name
with tempfile.TemporaryDirectory() as folder:
    small.save(f"{folder}/small.keras")
    names = classes_in(f"{folder}/small.keras")
assert {"keras.layers: Dense", "builtins: mean_squared_error"} <= set(names)
