"""Looking into a saved model runs nothing, and sees what loading would run."""

import json
import os
import pickle
import re
import zipfile
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

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
    (tmp_path / "notes.txt").write_text("words", "utf-8")
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


# What is odd or damaged


def with_entries(source, target, **changed):
    """Copy a zip; entries that are given are others, and those of None are left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = changed.get(name.partition(".")[0], old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "plain.keras"
    layers().save(path)
    return path


def test_a_file_without_metadata_is_read_as_keras_reads_it(plain, tmp_path):
    path = with_entries(plain, tmp_path / "less.keras", metadata=None)
    found, whole = inspect_file(path), inspect_file(plain)
    assert found.kind == "whole model, Keras of unknown version"
    assert (found.layers, found.weights) == (whole.layers, whole.weights)
    assert keras.models.load_model(path).count_params() == 11


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ("[" * 100_000, "config.json in odd.keras is nested too deeply to be read."),
        (
            '{"a":' * 100_000,
            "config.json in odd.keras is nested too deeply to be read.",
        ),
        ("", "config.json in odd.keras is not JSON that can be read: Expecting value"),
        (b"\xff", "config.json in odd.keras is not JSON that can be read: 'utf-8'"),
        ("9" * 5000, "config.json in odd.keras is not JSON that can be read: Exceeds"),
        ("null", "config.json in odd.keras is JSON, but describes no object."),
    ],
    ids=["lists", "dicts", "empty", "bytes", "digits", "null"],
)
def test_a_configuration_that_cannot_be_read_gets_a_sentence(
    plain, tmp_path, config, sentence
):
    path = with_entries(plain, tmp_path / "odd.keras", config=config)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        inspect_file(path)


def test_a_configuration_may_be_nested_deeper_than_python_calls(plain, tmp_path):
    with zipfile.ZipFile(plain) as archive:
        config = json.loads(archive.read("config.json"))
    lambda_layer = {"class_name": "__lambda__", "config": {}, "module": "builtins"}
    for _ in range(400):
        lambda_layer = {"deeper": [lambda_layer]}
    config["config"]["extra"] = lambda_layer
    path = with_entries(plain, tmp_path / "odd.keras", config=json.dumps(config))
    (warning,) = inspect_file(path).warnings
    assert "Lambda" in warning


def test_an_entry_that_unpacks_to_too_much_is_not_read(plain, tmp_path):
    with (
        zipfile.ZipFile(plain) as old,
        zipfile.ZipFile(tmp_path / "odd.keras", "w", zipfile.ZIP_DEFLATED) as new,
    ):
        new.writestr("config.json", " " * 10_000_001)
        new.writestr("metadata.json", old.read("metadata.json"))
    assert (tmp_path / "odd.keras").stat().st_size < 20_000
    with pytest.raises(ValueError, match=r"config\.json in odd\.keras is larger than"):
        inspect_file(tmp_path / "odd.keras")


def saved_model_with(folder, *tags):
    """Write a SavedModel with one graph for each set of tags, as TensorFlow 1 did."""
    builder = tf.compat.v1.saved_model.Builder(str(folder))
    for number, tag in enumerate(tags):
        with tf.Graph().as_default(), tf.compat.v1.Session() as session:
            x = tf.compat.v1.placeholder(tf.float32, (), name="x")
            signature = tf.compat.v1.saved_model.predict_signature_def(
                {"x": x}, {"y": x}
            )
            kept = tf.compat.v1.get_variable("kept", initializer=1.0)
            session.run(kept.initializer)
            signatures = {f"from_{tag}": signature}
            if number == 0:
                builder.add_meta_graph_and_variables(session, [tag], signatures)
            else:
                builder.add_meta_graph([tag], signatures)
    builder.save()
    return folder


def test_a_saved_model_of_two_graphs_is_read_whole(tmp_path):
    found = inspect_file(saved_model_with(tmp_path / "two", "train", "serve"))
    assert found.layers == ("signature from_serve", "signature from_train")
    assert found.weights == (("kept", "()"),)


def test_what_the_second_graph_does_is_seen(tmp_path):
    @tf.function(input_signature=[tf.TensorSpec((), tf.float32)])
    def write(x):
        tf.io.write_file("out", "x")
        return x

    writing = tf.Module()
    writing.write = write
    parsed = {}
    for name, module in {"plain": tf.Module(), "writing": writing}.items():
        tf.saved_model.save(module, str(tmp_path / name))
        parsed[name] = saved_model_pb2.SavedModel.FromString(
            (tmp_path / name / "saved_model.pb").read_bytes()
        )
    parsed["plain"].meta_graphs.extend(parsed["writing"].meta_graphs)
    file = tmp_path / "plain" / "saved_model.pb"
    file.write_bytes(parsed["plain"].SerializeToString())
    found = inspect_file(tmp_path / "plain")
    assert found.warnings == ("writes a file when it is called",)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "saved_model.pb in odd has no graph in it."),
        (b"words", "saved_model.pb in odd is damaged: it is no protocol buffer."),
    ],
)
def test_a_saved_model_without_a_graph_gets_a_sentence(tmp_path, content, sentence):
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / "saved_model.pb").write_bytes(content)
    with pytest.raises(ValueError, match=re.escape(sentence)):
        inspect_file(tmp_path / "odd")


def test_a_damaged_pickle_gets_a_sentence(tmp_path):
    (tmp_path / "cut.pkl").write_bytes(pickle.dumps([1, "words"])[:-1])
    with pytest.raises(ValueError, match=r"cut\.pkl is a damaged pickle: "):
        inspect_file(tmp_path / "cut.pkl")
