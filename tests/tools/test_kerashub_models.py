"""The tools on models of KerasHub, whose layers stand in lists and dicts."""

import keras_hub
import numpy as np
import pytest
import tensorflow as tf

from helpers.lessons.todays_detectors import models
from helpers.tools import CannotCopy, copy_model, inspect_file, look, preview_restore


def by_hand():
    return models.retinanet(models.retinanet_backbone(), classes=3)


def retinanet():
    """As a preset gives it: with one label encoder, and not one of each caller."""
    made = by_hand()
    return type(made).from_config(made.get_config())


def dfine():
    return models.dfine(models.dfine_backbone(classes=3), classes=3)


def vit():
    return keras_hub.models.ViTBackbone((32, 32, 3), 16, 2, 2, 8, 16)


def shaken(model):
    """Give every weight values of its own, so that none is equal by chance."""
    random = np.random.default_rng(0)
    for weight in model.weights:
        weight.assign(weight + random.uniform(0.01, 0.02, weight.shape))
    return model


def equal(model, other):
    pairs = zip(model.weights, other.weights, strict=True)
    return [np.array_equal(ours, theirs) for ours, theirs in pairs]


MAKERS = (retinanet, dfine, vit)


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def model(request):
    return shaken(request.param())


def test_a_copy_is_right_and_shares_nothing(model):
    copied = copy_model(model)
    assert type(copied) is type(model)
    assert all(equal(copied, model))
    assert not look(copied, model).shares


def test_two_label_encoders_are_refused():
    """The config of a RetinaNet that was made by hand names one for both."""
    with pytest.raises(CannotCopy, match="has other layers"):
        copy_model(by_hand())


def test_the_preview_counts_what_a_restore_leaves_out(model, tmp_path):
    path = str(tmp_path / "net")
    tf.train.Checkpoint(model=model).write(path)
    twin = type(model).from_config(model.get_config())
    preview = preview_restore(path, model=twin)
    tf.train.Checkpoint(model=twin).read(path).assert_consumed()
    arrived = equal(twin, model)
    assert not preview.ok
    assert preview.count("out of reach") == len(arrived) - sum(arrived) > 0


def test_a_file_names_the_classes_that_it_needs(model, tmp_path):
    model.save(tmp_path / "net.keras")
    inspected = inspect_file(tmp_path / "net.keras")
    assert f"keras_hub>{type(model).__name__}" in inspected.needs
    weights = [name for name, _ in inspected.weights if "optimizer" not in name]
    assert len(weights) == len(model.weights)
