"""The attack with the models of Keras's own tests sees what is wrong with a copy."""

import time

import numpy as np
import pytest
from keras import layers, ops

from authoring.attack import harvest, keras_tests, twin_judge
from helpers.tools import copy_model
from tests.tools.test_copy_of_found_models import (
    Needing,
    X,
    Y,
    bare_classes,
    functional,
    trained,
)


def test_judge_sees_what_is_wrong():
    model = bare_classes(None)

    def said_after(spoil):
        twin = copy_model(model)
        spoil(twin)
        return " ".join(twin_judge.differences(model, twin, X, (X, Y)))

    def share(twin):
        twin.inner = model.inner

    def freeze(twin):
        twin.inner.dense.kernel.trainable = False

    def move(twin):
        twin.inner.dense.bias.assign(ops.ones(2))

    def forget(twin):
        twin.optimizer.iterations.assign(0)

    assert said_after(lambda twin: None) == ""
    assert "inner is shared" in said_after(share)
    assert "trainable=False instead" in said_after(freeze)
    assert "the output (training=False)" in said_after(move)
    assert "optimizer/_iterations" in said_after(forget)
    assert "get_compile_config" in said_after(lambda twin: twin.compile("sgd", "mse"))


def test_judge_leaves_both_as_they_were():
    model = trained(functional(layers.Dense(2), layers.Dropout(0.5)))
    twin = copy_model(model)
    before = [v.numpy() for one in (model, twin) for v in one.variables]
    assert twin_judge.differences(model, twin, X, (X, Y)) == []
    after = [v.numpy() for one in (model, twin) for v in one.variables]
    assert all(map(np.array_equal, before, after))


def test_layer_becomes_a_model_that_is_judged():
    model, x = harvest.model_of_layer(layers.Dense, {"units": 2}, (4, 3))
    assert model.optimizer.iterations == 1
    assert harvest.judged(model, x, None) == ("right", "")
    assert harvest.judged(functional(Needing(np.tanh)), X, None)[0] == "refused"


def test_limit_ends_what_takes_too_long():
    with pytest.raises(harvest.TooLong), harvest.limit(0.05):
        time.sleep(5)


def test_verdicts_are_counted():
    notes = [
        keras_tests.Note("a.py::t", "fit", "right", "", 0.1),
        keras_tests.Note("a.py::t", "fit", "refused", "No 'x' of 3.", 0.1),
        keras_tests.Note("b.py::t", "save", "refused", "No 'y' of 4.", 0.1),
    ]
    assert keras_tests.table(notes).rows == (
        ("fit", "1", "1", "0", "0"),
        ("save", "0", "1", "0", "0"),
        ("all", "1", "2", "0", "0"),
    )
    said = keras_tests.by_sentence(notes, "refused")
    assert said == ["2 × No 'x' of 3. [a.py::t, fit]"]
