"""A Blueprint stops a restore into layers that compute otherwise."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from helpers.tools import Blueprint, preview_restore
from tests.tools.checkpoint.corpus import PARTS
from tests.tools.checkpoint.models import (
    functional,
    make_unlike,
    save,
    sequential,
    subclassed,
    values,
)


def conv(**more):
    layer = keras.layers.Conv2D(4, 3, **{"activation": "relu", "name": "conv", **more})
    return keras.Sequential([keras.Input((8, 8, 3)), layer])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"activation": "tanh"}, "activation is tanh, in the file relu"),
        ({"strides": 2}, "strides is [2, 2], in the file [1, 1]"),
        ({"padding": "same"}, "padding is same, in the file valid"),
        ({"dilation_rate": 2}, "dilation_rate is [2, 2], in the file [1, 1]"),
    ],
)
def test_blueprint_stops_a_restore_before_it_begins(change, words, tmp_path):
    model = conv()
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    other = conv(**change)
    make_unlike({"model": other})
    before = values({"model": other})
    preview = preview_restore(path, model=other, blueprint=Blueprint(other))
    assert preview.table.rows[0][3].endswith(words)
    assert not preview.ok
    checkpoint = tf.train.Checkpoint(model=other, blueprint=Blueprint(other))
    with pytest.raises(ValueError, match="Nothing was restored"):
        checkpoint.restore(path)
    after = values({"model": other})
    assert all(np.array_equal(after[place], v) for place, v in before.items())


@pytest.mark.parametrize(
    "change",
    [
        {"name": "renamed"},
        {"trainable": False},
        {"kernel_initializer": "zeros"},
    ],
)
def test_blueprint_minds_only_what_is_computed(change):
    assert Blueprint(conv(**change)).difference(Blueprint(conv()).serialize()) == ""


def test_blueprint_of_own_code_says_what_it_cannot_see(tmp_path):
    model = subclassed(**PARTS)
    path = save({"model": model, "blueprint": Blueprint(model)}, tmp_path)
    preview = preview_restore(path, model=model, blueprint=Blueprint(model))
    assert preview.notes == ("Not compared: the code of Sub.",)
    with pytest.raises(TypeError, match="give the model in it"):
        Blueprint(tf.Module())


def two_inputs(swap_inputs=False, swap_outputs=False, factor=2, op=keras.ops.relu):
    a, b = keras.Input((3,)), keras.Input((3,))
    y, z = keras.layers.Dense(3)(a), op(keras.layers.Dense(3)(b) * factor)
    inputs = [b, a] if swap_inputs else [a, b]
    return keras.Model(inputs, [z, y] if swap_outputs else [y, z])


@pytest.mark.parametrize(
    "change",
    [
        {"swap_inputs": True},
        {"swap_outputs": True},
        {"factor": 3},
        {"op": keras.ops.tanh},
    ],
)
def test_blueprint_sees_operations_and_order(change):
    stored = Blueprint(two_inputs()).serialize()
    assert Blueprint(two_inputs()).difference(stored) == ""
    assert Blueprint(two_inputs(**change)).difference(stored)


def test_blueprint_sees_the_wiring():
    def wired(first, second):
        x = keras.Input((4,))
        parts = [keras.layers.Dense(4), keras.layers.Dense(4)]
        y = parts[1](parts[0](x))
        return keras.Model(x, keras.layers.Add()([(x, y)[first], (x, y)[second]]))

    stored = Blueprint(wired(0, 1)).serialize()
    assert Blueprint(wired(0, 1)).difference(stored) == ""
    assert "connected in another way" in Blueprint(wired(1, 1)).difference(stored)


@pytest.mark.parametrize("K", [keras, tf_keras])
def test_blueprint_of_every_make(K):
    for make in (
        lambda *words: sequential(*words, K=K),
        lambda *words: functional(*words, K=K),
        lambda *words: subclassed(K, **dict(zip("abc", words, strict=False))),
    ):
        stored = Blueprint(make("dense", "norm", "head")).serialize()
        assert Blueprint(make("dense", "norm", "head")).difference(stored) == ""
        assert Blueprint(make("dense", "norm", "wide")).difference(stored)
        said = Blueprint(make("dense", "norm")).difference(stored)
        assert "in the file" in said
        assert "BatchNormalization, Dense" in said
