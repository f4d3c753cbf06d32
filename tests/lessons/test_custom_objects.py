"""What is shown of a file is what is in it."""

import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest

from helpers.lessons.custom_objects.file_views import (
    Source,
    keras_file_picture,
    sources,
)


@keras.saving.register_keras_serializable("kit")
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight(shape=(shape[-1],), name="factor")

    def call(self, x):
        return x * self.factor


@keras.saving.register_keras_serializable("kit")
class Noted(Scale):
    def save_assets(self, folder):
        (Path(folder) / "note.txt").write_text("dry", "utf-8")

    def load_assets(self, folder):
        self.note = (Path(folder) / "note.txt").read_text("utf-8")


@keras.saving.register_keras_serializable("kit")
def distance(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


def saved(path, *first, loss=None):
    model = keras.Sequential([keras.Input((3,)), *first, keras.layers.Dense(2)])
    if loss:
        model.compile("sgd", loss)
        model.optimizer.build(model.trainable_variables)
    model.save(path)
    return path


def test_sources_of_a_model_are_the_entries_of_its_file_and_its_code(tmp_path):
    path = saved(tmp_path / "net.keras", Noted(), loss="mse")
    layers, settings = "layers: InputLayer, Noted, Dense", "compile: optimizer, loss"
    code, *entries = sources(path)
    assert code == Source("your code: Noted", (layers,), in_file=False)
    assert {entry.name: entry.brings for entry in entries} == {
        "metadata.json": (),
        "config.json": (layers, settings),
        "model.weights.h5": ("arrays of layers: 3", "arrays of optimizer: 2"),
        "assets/layers/noted/note.txt": ("note.txt of noted",),
    }
    assert [entry.name for entry in entries] == zipfile.ZipFile(path).namelist()


@pytest.mark.parametrize("name", ["own", "kept"])
def test_code_is_a_source_of_what_needs_it_only(tmp_path, name):
    loss = distance if name == "own" else "mse"
    found = sources(saved(tmp_path / f"{name}.keras", loss=loss))
    code = [source for source in found if not source.in_file]
    needed = Source("your code: distance", ("compile: optimizer, loss",), in_file=False)
    assert code == ([needed] if name == "own" else [])


def test_a_model_loads_without_what_brings_nothing(tmp_path):
    path = saved(tmp_path / "net.keras", loss="mse")
    with (
        zipfile.ZipFile(path) as old,
        zipfile.ZipFile(tmp_path / "less.keras", "w") as new,
    ):
        for source in sources(path):
            if source.brings:
                new.writestr(source.name, old.read(source.name))
        assert set(old.namelist()) - set(new.namelist()) == {"metadata.json"}
    whole, less = (keras.models.load_model(p) for p in (path, tmp_path / "less.keras"))
    assert np.array_equal(less(np.eye(3)), whole(np.eye(3)))


def test_picture_of_a_file_says_what_it_shows(tmp_path):
    path = saved(tmp_path / "net.keras", Scale())
    alt = keras_file_picture(path, lost=["epochs"]).alt
    for source in sources(path):
        assert (
            f"{source.name} brings back {'; '.join(source.brings) or 'nothing'}" in alt
        )
    assert alt.endswith("Nothing brings back epochs.")
    assert "epochs" not in keras_file_picture(path).alt
