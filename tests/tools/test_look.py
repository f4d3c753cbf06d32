"""look() tells shared, equal and different state apart, for every kind of object."""

import copy
import os
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

from authoring.notebooks import ROOT
from helpers.tools.look import Relation, look, values_in


def small_model(units=2):
    model = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(units),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
        ]
    )
    model.compile(keras.optimizers.Adam(0.1), "mse")
    return model


def train(model):
    model.fit(np.ones((4, 3)), np.ones((4, 2)), epochs=1, verbose=0)


def relations(a, b):
    return [relation for _, _, relation in look(a, b).pairs]


def test_variable_with_itself_and_its_aliases():
    v = tf.Variable([1.0, 2.0])
    assert relations(v, v) == relations(v, copy.copy(v)) == [Relation.SHARED]


def test_borrowed_bytes_become_own_bytes_at_the_first_write():
    v = tf.Variable([1.0, 2.0])
    twin = copy.deepcopy(v)
    assert relations(v, twin) == [Relation.SAME_BYTES]
    twin.assign(v.numpy())
    assert relations(v, twin) == [Relation.EQUAL]
    twin.assign([0.0, 0.0])
    assert relations(v, twin) == [Relation.DIFFERENT]


def test_keras_variable_and_its_backing_variable_are_one():
    k = keras.Variable([1.0, 2.0])
    assert relations(k, copy.copy(k)) == relations(k, k.value) == [Relation.SHARED]
    assert not look(k, copy.deepcopy(k)).shares


def test_model_and_clone_after_set_weights():
    model = small_model()
    train(model)
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    found = look(model.layers, clone.layers)
    assert not found.shares
    assert look(model, model).count(Relation.SHARED) == len(values_in(model))
    assert (
        found.count(Relation.EQUAL, Relation.SAME_BYTES, Relation.DIFFERENT) == 7
    )  # 6 weights and the seed
    assert not look(model, clone).equal  # the clone's optimizer has no slots


def test_optimizer_belongs_to_its_compiled_model():
    model = small_model()
    train(model)
    names = [held.name for held in values_in(model)]
    assert sum("iteration" in name for name in names) == 1
    assert sum("momentum" in name for name in names) == 4
    assert len(values_in(model.optimizer)) == 10


def test_two_models_made_the_same_way_are_paired_by_order():
    found = look(small_model().layers, small_model().layers)
    assert (
        found.count(Relation.ONLY_LEFT, Relation.ONLY_RIGHT, Relation.OTHER_SHAPE) == 0
    )


def test_another_head_is_another_shape():
    found = look(small_model().layers[0], small_model(5).layers[0])
    assert (
        found.count(Relation.OTHER_SHAPE, Relation.ONLY_LEFT, Relation.ONLY_RIGHT) > 0
    )
    assert not found.equal


def test_what_only_one_side_has_is_named():
    a, b = tf.Variable(1.0, name="a"), tf.Variable([1.0], name="b")
    assert look([a, b], [a]).pairs == (
        ("0", "0", Relation.SHARED),
        ("1", "–", Relation.ONLY_LEFT),
    )
    assert look([a], [a, b]).pairs == (
        ("0", "0", Relation.SHARED),
        ("–", "1", Relation.ONLY_RIGHT),
    )


def test_module_with_keras_inside_shows_the_weights_that_variables_does_not():
    class Net(tf.Module):
        def __init__(self):
            super().__init__()
            self.scale = tf.Variable(1.0)
            self.dense = keras.layers.Dense(2)
            self.dense.build((None, 3))

    net = Net()
    assert len(net.variables) == 1
    assert len(values_in(net)) == 3


def test_plain_variable_in_a_keras_layer_is_seen():
    class Plain(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.plain = tf.Variable(1.0)

    assert [held.name for held in values_in(Plain())] == ["plain"]


def test_metric_generator_and_strategy():
    mean = keras.metrics.Mean()
    assert look(mean, mean).count(Relation.SHARED) == 2
    generator = tf.random.Generator.from_seed(1)
    alias = tf.random.Generator.from_state(generator.state, generator.algorithm)
    assert look(generator, alias).shares
    with tf.distribute.MirroredStrategy(["CPU:0"]).scope():
        mirrored = tf.Variable(1.0)
    assert look(mirrored, mirrored).shares
    assert not look(mirrored, copy.deepcopy(mirrored)).shares


def test_objects_made_while_looking_are_kept():
    """Else a later one may have the id of one that is freed, and be passed over."""

    class Maker(tf.Module):
        def _trackable_children(self, save_type="checkpoint", **more):
            return {f"part {n}": tf.Module(name=f"m{n}") for n in range(3)} | {
                "list": Wrapped([tf.Variable(float(n)) for n in range(3)])
            }

    class Wrapped(tf.Module):
        def __init__(self, variables):
            super().__init__()
            self.hidden = lambda: variables

        def _trackable_children(self, save_type="checkpoint", **more):
            return {str(n): v for n, v in enumerate(self.hidden())}

    kept = [values_in([Maker() for _ in range(50)]) for _ in range(3)]
    assert [len(found) for found in kept] == [150] * 3


def test_nan_and_text_compare_as_values():
    assert look(tf.Variable([np.nan]), tf.Variable([np.nan])).equal
    assert not look(tf.Variable([np.nan]), tf.Variable([0.0])).equal
    assert look(tf.Variable(["a"]), tf.Variable(["a"])).equal
    assert not look(tf.Variable(["a"]), tf.Variable(["b"])).equal


def test_arrays_and_tensors_have_bytes_but_no_identity():
    t = tf.constant([1.0, 2.0])
    assert relations(t, np.asarray(t)) == [Relation.SAME_BYTES]
    assert relations(t, t.numpy()) == [Relation.EQUAL]


def test_dtype_counts():
    assert relations(tf.Variable(1.0), tf.Variable(1)) == [Relation.OTHER_SHAPE]


def test_unbuilt_model_is_refused_in_one_sentence():
    unbuilt = keras.Sequential([keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="second object holds no variables"):
        look(small_model(), unbuilt)


def test_what_holds_no_state_is_refused_in_one_sentence():
    with pytest.raises(TypeError, match="A str holds no TensorFlow state"):
        look("model", "model")


def test_looking_changes_nothing():
    model = small_model()
    train(model)
    before = [np.array(v.numpy()) for v in model.variables + model.optimizer.variables]
    look(model, small_model())
    after = [v.numpy() for v in model.variables + model.optimizer.variables]
    assert all(map(np.array_equal, before, after))


def test_forms():
    found = look(tf.Variable(1.0, name="v"), tf.Variable(2.0, name="w"))
    assert "<td" in found._repr_html_()
    assert found.table.caption == "1 different"


def test_legacy_keras_models():
    code = """
import copy, sys
sys.path.insert(0, sys.argv[1])
import tf_keras
from helpers.tools.look import look, values_in
model = tf_keras.Sequential([tf_keras.layers.Dense(2, input_shape=(3,))])
model.compile("adam", "mse")
model.fit([[1.0, 2.0, 3.0]], [[1.0, 2.0]], verbose=0)
twin = tf_keras.models.clone_model(model)
twin.set_weights(model.get_weights())
found = look(model.layers, twin.layers)
print(len(values_in(model)), len(values_in(model.layers)), found.equal)
print(look(model, model).shares, found.shares)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        env=os.environ | {"TF_USE_LEGACY_KERAS": "1"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == "8 2 True\nTrue False\n", done.stderr
