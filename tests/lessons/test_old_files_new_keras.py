"""What Keras 2 and TensorFlow 1 left behind gives its weights, and its training state.

A way out is proven by what the model answered when the file was written, and, where the
optimizer comes along, by what it answered after one more step of training.
"""

import hashlib
import io
import json
import zipfile

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf

from authoring.notebooks import ROOT

OLD = ROOT / "data" / "old"
NOTED = np.load(OLD / "answers.npz")
VALUE = "/.ATTRIBUTES/VARIABLE_VALUE"


def build(compiled=True):
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(8, "relu", name="hidden"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Dense(2, name="out"),
        ]
    )
    if compiled:
        model.compile(keras.optimizers.Adam(0.01), "mse")
        model.optimizer.build(model.trainable_variables)
    return model


def answers(model, noted, atol=1e-5):
    return np.allclose(model(NOTED["x"]), NOTED[noted], atol=atol)


def continues(model, noted="later"):
    """Adam enlarges what processors round differently; a new Adam is wrong by 0.07."""
    model.train_on_batch(NOTED["x"], NOTED["y"])
    return answers(model, noted, atol=1e-3)


def set_optimizer(model, steps, slots):
    """Keras 3 has the rate between the steps and the slots, Keras 2 elsewhere."""
    ours = model.optimizer.variables
    ours[0].assign(steps)
    for new, old in zip(ours[2:], slots, strict=True):
        new.assign(old)


def by_key(model, root=""):
    """Return every weight with its key in a checkpoint of Keras 2."""
    layers = [layer for layer in model.layers if layer.weights]
    return [
        (weight, f"{root}layer_with_weights-{number}/{weight.name}")
        for number, layer in enumerate(layers)
        for weight in layer.weights
    ]


def test_files_are_those_of_the_card():
    card = json.loads((OLD / "card.json").read_text("utf-8"))
    files = {p.relative_to(OLD).as_posix() for p in OLD.rglob("*") if p.is_file()}
    assert files == {*card["sha256"], "card.json"}
    for name, digest in card["sha256"].items():
        assert hashlib.sha256((OLD / name).read_bytes()).hexdigest() == digest
    for name in files:
        assert str(ROOT).encode() not in (OLD / name).read_bytes(), "a path of here"
    assert sum((OLD / name).stat().st_size for name in files) < 300_000


@pytest.mark.parametrize("name", ["whole.h5", "whole.keras", "only.h5"])
def test_weights_of_keras_2(name):
    model = build()
    assert not answers(model, "answers")
    model.load_weights(OLD / name)
    assert answers(model, "answers")
    assert not continues(model)  # the optimizer was left behind


def test_weights_with_an_optimizer_of_another_size_warn():
    model = build()
    with pytest.warns(UserWarning, match="Skipping variable loading for optimizer"):
        model.load_weights(OLD / "only.weights.h5")
    assert answers(model, "answers")


def test_whole_models_do_not_load_as_they_are():
    with pytest.raises(ValueError, match=r"deserialize 'keras\.metrics\.mse'"):
        keras.models.load_model(OLD / "whole.h5")
    assert answers(keras.models.load_model(OLD / "whole.h5", compile=False), "answers")
    with pytest.raises(TypeError, match="could not be deserialized properly"):
        keras.models.load_model(OLD / "whole.keras")
    with pytest.raises(ValueError, match="File format not supported"):
        keras.models.load_model(OLD / "saved_model")


def test_architecture_of_keras_without_its_code():
    with zipfile.ZipFile(OLD / "whole.keras") as archive:
        config = json.loads(archive.read("config.json"))
    with pytest.raises(ValueError, match="not recognized"):  # the optimizer's
        keras.saving.deserialize_keras_object(with_numbers_as_axis(config))
    del config["compile_config"]
    model = keras.saving.deserialize_keras_object(with_numbers_as_axis(config))
    model.load_weights(OLD / "whole.keras")
    assert answers(model, "answers")


def with_numbers_as_axis(config):
    """Keras 2 writes the axis of BatchNorm as a list."""
    for layer in config["config"]["layers"]:
        if isinstance(axis := layer["config"].get("axis"), list):
            layer["config"]["axis"] = axis[0]
    return config


def test_training_state_of_h5():
    model = build()
    model.load_weights(OLD / "whole.h5")
    with h5py.File(OLD / "whole.h5") as file:
        group = file["optimizer_weights"]
        steps, *slots = (group[name][()] for name in group.attrs["weight_names"])
    set_optimizer(model, steps, slots)
    assert continues(model)


def test_training_state_of_keras():
    model = build()
    model.load_weights(OLD / "whole.keras")
    with zipfile.ZipFile(OLD / "whole.keras") as archive:
        stored = io.BytesIO(archive.read("model.weights.h5"))
    with h5py.File(stored) as file:
        values = file["optimizer/vars"]
        steps, *slots = (values[name][()] for name in sorted(values, key=int))
    set_optimizer(model, steps, slots)
    assert continues(model)


@pytest.mark.parametrize("name", ["checkpoint", "saved_model"])
def test_training_state_by_keys(name):
    root = {"checkpoint": "model/", "saved_model": ""}[name]
    path = tf.train.latest_checkpoint(OLD / name) or OLD / name / "variables/variables"
    reader = tf.train.load_checkpoint(str(path))
    model = build()
    for weight, key in by_key(model, root):
        weight.assign(reader.get_tensor(key + VALUE))
    assert answers(model, "answers")
    slots = len(model.optimizer.variables) - 2
    keys = [f"optimizer/_variables/{n}{VALUE}" for n in range(1, slots + 1)]
    steps = reader.get_tensor(f"optimizer/_iterations{VALUE}")
    set_optimizer(model, steps, [reader.get_tensor(key) for key in keys])
    assert continues(model)


def test_training_state_of_a_legacy_optimizer():
    reader = tf.train.load_checkpoint(
        tf.train.latest_checkpoint(OLD / "legacy_checkpoint")
    )
    model, slots = build(), []
    for weight, key in by_key(model, "model/"):
        weight.assign(reader.get_tensor(key + VALUE))
        if weight.trainable:
            slot = key + "/.OPTIMIZER_SLOT/optimizer/{}" + VALUE
            slots += [reader.get_tensor(slot.format(name)) for name in "mv"]
    assert answers(model, "legacy_answers")
    set_optimizer(model, reader.get_tensor(f"optimizer/iter{VALUE}"), slots)
    assert continues(model, "legacy_later")


def test_a_plain_restore_of_keras_2_is_silent_and_empty():
    model = build(compiled=False)
    status = tf.train.Checkpoint(model=model).restore(
        tf.train.latest_checkpoint(OLD / "checkpoint")
    )
    assert not answers(model, "answers")
    with pytest.raises(AssertionError, match="not bound to checkpointed values"):
        status.assert_existing_objects_matched()
    status.expect_partial()


def test_tf1_by_names():
    path = tf.train.latest_checkpoint(OLD / "tf1")
    layers = [keras.layers.Dense(8, "relu", name="hidden"), keras.layers.Dense(2)]
    layers[1].name = "out"
    model = keras.Sequential([keras.Input((4,)), *layers])
    for layer in layers:
        for weight in layer.weights:
            weight.assign(tf.train.load_variable(path, f"{layer.name}/{weight.name}"))
    assert answers(model, "tf1")


def test_saved_model_still_answers():
    loaded = tf.saved_model.load(str(OLD / "saved_model"))
    assert np.allclose(loaded(NOTED["x"]), NOTED["answers"], atol=1e-5)
