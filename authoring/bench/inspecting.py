"""What it costs to look into a file of Keras, beside loading it."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import keras

from authoring.bench.measure import in_new_process, once
from authoring.bench.promises import Promise
from helpers.tools import inspect_file

FORMS = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}


def save(path: str, compression: int) -> None:
    """Save 300 layers, 13 MB, and pack the file as told."""
    layers = [keras.layers.Dense(100) for _ in range(300)]
    keras.Sequential([keras.Input((100,)), *layers]).save(path)
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)


ACTS: dict[str, Callable[[str], object]] = {
    "inspect": inspect_file,
    "load": keras.models.load_model,
}


def first_call(act: str, path: str) -> float:
    return once(lambda: ACTS[act](path))[0]


def main() -> list[Promise]:
    promises = []
    for form, compression in FORMS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder, "model.keras"))
            in_new_process(save, path, compression)
            # The two take turns, so that a busy machine slows down both.
            turns = [
                {act: in_new_process(first_call, act, path) for act in ACTS}
                for _ in range(3)
            ]
        seconds = {act: min(turn[act] for turn in turns) for act in ACTS}
        print(f"{form}: {seconds}", flush=True)
        what = f"inspect_file, 13 MB {form}, times load_model"
        promises.append(Promise(what, seconds["inspect"] / seconds["load"], 0.5))
    return promises
