"""Sound saved models, one of each format: they are damaged afterwards."""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


@keras.saving.register_keras_serializable("attack")
def double(x):
    return 2 * x


@keras.saving.register_keras_serializable("attack")
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight(shape=(shape[-1],), name="factor")

    def call(self, x):
        return x * self.factor


def write_sound_files(folder: Path) -> dict[str, Path]:
    """Write a file of each format; return what to give to inspect_file, by format."""
    model, words = _model(), _model(with_words=True)
    words.save(folder / "stored.keras")
    with (
        zipfile.ZipFile(folder / "stored.keras") as old,
        zipfile.ZipFile(folder / "deflated.keras", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    model.save(folder / "whole.h5")
    model.save_weights(folder / "only.weights.h5")
    things = [np.ones(3), {"words": ["a", "b"]}, tf.DType, 1 << 80, 0.5, b"bytes"]
    for protocol in (0, 2, 5):
        with (folder / f"{protocol}.pkl").open("wb") as file:
            pickle.dump(things, file, protocol)
    model.export(folder / "saved_model", verbose=False)
    prefix = tf.train.Checkpoint(model=model).write(str(folder / "ckpt"))
    names = "stored.keras deflated.keras whole.h5 only.weights.h5 0.pkl 2.pkl 5.pkl"
    found = {name: folder / name for name in [*names.split(), "saved_model"]}
    return found | {"checkpoint": Path(prefix)}


def _model(with_words: bool = False) -> keras.Model:
    keras.utils.set_random_seed(0)
    x = keras.Input((3,), name="x")
    hidden = keras.layers.Dense(4, double, name="hidden")(Scale(name="scale")(x))
    inputs, joined = [x], hidden
    if with_words:
        words = keras.Input((1,), dtype="string", name="words")
        lookup = keras.layers.StringLookup(
            vocabulary=["a", "b"], output_mode="one_hot", name="lookup"
        )
        inputs, joined = [x, words], keras.ops.concatenate([hidden, lookup(words)], -1)
    model = keras.Model(inputs, keras.layers.Dense(2, name="out")(joined))
    model.compile("adam", "mse", metrics=["mae"])
    return model
