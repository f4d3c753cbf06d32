"""Looking into a saved model runs nothing, and sees what loading would run."""

import os
import pickle
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.lessons.custom_objects.file_views import (
    Source,
    keras_file_picture,
    sources,
)
from helpers.tools.saved_files.inspect import inspect_file


@keras.saving.register_keras_serializable("kit")
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.factor = self.add_weight(shape=(shape[-1],), name="factor")

    def call(self, x):
        return x * self.factor


class Touch:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (self.path,)


def layers(lambda_too=False):
    odd = [keras.layers.Lambda(lambda x: x + 1)] if lambda_too else []
    return keras.Sequential(
        [keras.Input((3,)), Scale(name="mine"), *odd, keras.layers.Dense(2, name="out")]
    )


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_whole_models_say_what_they_need(tmp_path, ending):
    model = layers(lambda_too=True)
    model.compile("adam", "mse")
    model.save(tmp_path / f"model.{ending}")
    found = inspect_file(tmp_path / f"model.{ending}")
    assert "mine (Scale)" in found.layers
    assert "out (Dense)" in found.layers
    assert found.needs == ("kit>Scale",)
    assert {"(3, 2)", "(2,)", "(3,)"} <= {shape for _, shape in found.weights}
    assert any("Lambda" in warning for warning in found.warnings)
    assert "kit>Scale" in repr(found)


def test_harmless_models_have_no_warnings(tmp_path):
    layers().save(tmp_path / "model.keras")
    assert inspect_file(tmp_path / "model.keras").warnings == ()
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(
        tmp_path / "own.keras"
    )
    assert inspect_file(tmp_path / "own.keras").needs == ()


def test_weights_have_no_layers(tmp_path):
    layers().save_weights(tmp_path / "a.weights.h5")
    found = inspect_file(tmp_path / "a.weights.h5")
    assert found.kind == "weights only"
    assert found.layers == ()
    assert len(found.weights) == 3


def test_a_model_that_loads_another_is_noticed(tmp_path):
    layers().export(tmp_path / "other", verbose=False)
    layer = keras.layers.TFSMLayer(str(tmp_path / "other"), call_endpoint="serve")
    keras.Sequential([keras.Input((3,)), layer]).save(tmp_path / "model.keras")
    (warning,) = inspect_file(tmp_path / "model.keras").warnings
    assert warning == f"loads another SavedModel: {tmp_path / 'other'}"


def test_checkpoint_by_its_prefix(tmp_path):
    path = tf.train.Checkpoint(model=layers()).write(str(tmp_path / "ckpt"))
    found = inspect_file(path)
    assert found.kind == "TensorFlow checkpoint"
    assert len(found.weights) == 3


class AtLoad(tf.saved_model.experimental.TrackableResource):
    def __init__(self, path):
        super().__init__()
        self.path = path

    def _create_resource(self):
        return tf.raw_ops.AnonymousHashTable(key_dtype=tf.string, value_dtype=tf.string)

    def _initialize(self):
        tf.io.write_file(self.path, "x")


def test_saved_model_that_writes(tmp_path):
    called, loaded = str(tmp_path / "called"), str(tmp_path / "loaded")
    module = tf.Module()
    module.resource = AtLoad(loaded)

    @tf.function(input_signature=[tf.TensorSpec((), tf.float32)])
    def write(x):
        tf.io.write_file(called, "x")
        return x

    module.write = write
    tf.saved_model.save(module, str(tmp_path / "saved"))
    for path in (called, loaded):
        Path(path).unlink(missing_ok=True)
    found = inspect_file(tmp_path / "saved")
    assert found.warnings == (
        "writes a file when it is called",
        "writes a file when it is loaded",
    )
    assert not Path(loaded).exists()
    tf.saved_model.load(str(tmp_path / "saved"))  # what was not run above
    assert Path(loaded).exists()
    assert not Path(called).exists()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickle_is_read_and_not_run(tmp_path, protocol):
    made = tmp_path / "made"
    file = tmp_path / "words.pkl"
    several = [np.ones(3), Touch(str(made)), np.zeros(2), Touch(str(made / "in"))]
    file.write_bytes(pickle.dumps(several, protocol))
    found = inspect_file(file)
    assert not made.exists()
    assert "unpickling calls posix.mkdir" in found.warnings
    assert any(w.startswith("unpickling calls numpy") for w in found.warnings)
    assert len(found.warnings) == len(set(found.warnings))
    pickle.loads(file.read_bytes())
    assert made.exists()


def test_what_is_no_model_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("words")
    with pytest.raises(ValueError, match=r"notes\.txt is no saved model"):
        inspect_file(tmp_path / "notes.txt")
    with pytest.raises(ValueError, match=r"without a saved_model\.pb"):
        inspect_file(tmp_path)
    with pytest.raises(FileNotFoundError, match="no file nothing"):
        inspect_file(tmp_path / "nothing")


def test_functions_of_ones_own_are_needed(tmp_path):
    @keras.saving.register_keras_serializable("kit")
    def double(x):
        return 2 * x

    layers = [keras.layers.Dense(2, double), keras.layers.Dense(2, "relu")]
    model = keras.Sequential([keras.Input((3,)), *layers])
    model.compile("adam", keras.losses.mean_squared_error)
    model.save(tmp_path / "model.keras")
    assert inspect_file(tmp_path / "model.keras").needs == ("kit>double",)


def test_saving_inside_of_a_function_is_seen_but_not_that_of_every_folder(tmp_path):
    class Sly(tf.Module):
        def __init__(self):
            super().__init__()
            self.kept = tf.Variable([1.0])

        @tf.function(input_signature=[tf.TensorSpec([])])
        def serve(self, x):
            tf.raw_ops.SaveV2(
                prefix=str(tmp_path / "stolen"),
                tensor_names=["x"],
                shape_and_slices=[""],
                tensors=[x],
            )
            return x + self.kept

    tf.saved_model.save(layers(), str(tmp_path / "plain"))
    assert inspect_file(tmp_path / "plain").warnings == ()
    tf.saved_model.save(Sly(), str(tmp_path / "sly"))
    assert inspect_file(tmp_path / "sly").warnings == (
        "writes a file when it is called",
    )


@keras.saving.register_keras_serializable("kit")
class Noted(Scale):
    def save_assets(self, folder):
        (Path(folder) / "note.txt").write_text("dry")

    def load_assets(self, folder):
        self.note = (Path(folder) / "note.txt").read_text()


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
