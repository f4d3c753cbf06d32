"""Every private name that the tools use exists, and does what we need."""

import ast
import re

import keras
import numpy as np
import pytest
import tensorflow as tf
import tf_keras

from authoring.notebooks import ROOT
from helpers.tools import _private_api as private

TOOLS = ROOT / "helpers" / "tools"


def small_model():
    parts = [keras.Input((4,), name="x"), keras.layers.Dense(2)]
    model = keras.Sequential(parts)
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


def functional_is_made_by_model(tmp_path):
    x = keras.Input((1,))
    return type(keras.Model(x, x)) is private.Functional


def graph_names_the_children(tmp_path):
    path = tf.train.Checkpoint(v=tf.Variable(1.0)).write(str(tmp_path / "v"))
    graph = tf.train.load_checkpoint(path).get_tensor("_CHECKPOINTABLE_OBJECT_GRAPH")
    root = private.TrackableObjectGraph.FromString(graph).nodes[0]
    return {child.local_name for child in root.children} == {"v"}


def entry_has_a_place_and_a_size(tmp_path):
    entry = private.BundleEntryProto(shard_id=1, offset=2, size=3)
    return private.BundleEntryProto.FromString(entry.SerializeToString()) == entry


def header_counts_the_files(tmp_path):
    header = private.BundleHeaderProto(num_shards=7)
    return private.BundleHeaderProto.FromString(header.SerializeToString()) == header


def saved_model_has_a_graph(tmp_path):
    tf.saved_model.save(tf.Module(), str(tmp_path / "m"))
    data = (tmp_path / "m" / "saved_model.pb").read_bytes()
    return len(private.SavedModel.FromString(data).meta_graphs) == 1


def optimizer_tracks_its_weights_by_number(tmp_path):
    model = small_model()
    model.optimizer.build(model.trainable_variables)
    children = tf.train.TrackableView.children(model.optimizer)
    tracked = list(children[private.OPTIMIZER_PATH])
    return [*map(id, tracked)] == [*map(id, private.trained_by(model.optimizer))]


def trained_are_in_the_order_of_build(tmp_path):
    weights = small_model().trainable_variables[::-1]
    optimizer = keras.optimizers.SGD()
    optimizer.build(weights)
    return [*map(id, private.trained_by(optimizer))] == [*map(id, weights)]


def compile_arguments_are_the_objects(tmp_path):
    model = small_model()
    return private.compile_arguments(model)["optimizer"] is model.optimizer


def children_are_those_of_the_view(tmp_path):
    """Also of what has ways of its own to its children: a list, Keras 2."""
    model, module = small_model(), tf.Module()
    module.parts = [tf.Variable(1.0), model]
    module.optimizer = model.optimizer
    old = tf_keras.Sequential([tf_keras.Input((4,)), tf_keras.layers.Dense(2)])
    things = module, module.parts, model, model.layers[0], model.optimizer, old
    found = [private.children_of(thing) for thing in things]
    view = [tf.train.TrackableView.children(thing) for thing in things]
    return all(found) and [
        {name: id(child) for name, child in one.items()} for one in found
    ] == [
        {name: id(child) for name, child in one.items() if private.is_trackable(child)}
        for one in view
    ]


def exclusion_is_told(tmp_path):
    def adam(**excluded):
        made = keras.optimizers.AdamW()
        made.exclude_from_weight_decay(**excluded)
        return private.excludes_from_weight_decay(made)

    weight = small_model().weights[0]
    plain = private.excludes_from_weight_decay(keras.optimizers.AdamW())
    return (plain, adam(var_names=["bias"]), adam(var_list=[weight])) == (False, 1, 1)


def input_has_its_layer(tmp_path):
    layer = private.input_layer(keras.Input((4,), name="mine"))
    return isinstance(layer, keras.layers.InputLayer) and layer.name == "mine"


def outputs_are_those_of_the_only_call(tmp_path):
    x = keras.Input((4,))
    layer = keras.layers.Dense(2)
    y = layer(x)
    known = private.known_outputs(layer)
    layer(x)
    return known == [y] and private.known_outputs(layer) == []


def sequential_has_an_input_layer(tmp_path):
    kinds = [type(layer).__name__ for layer in private.layers_with_input(small_model())]
    return kinds == ["InputLayer", "Dense"]


def outputs_are_those_of_the_twins(tmp_path):
    x, other = keras.Input((4,)), keras.Input((4,))
    layer, twin = keras.layers.Dense(2), keras.layers.Dense(3)
    model, seen = keras.Model(x, layer(x)), []

    def twin_of(original):
        seen.append(original)
        return twin

    y = private.outputs_on(model, other, twin_of, lambda one, *inputs: one(*inputs))
    return seen == [layer] and y.shape == (None, 3)


def policy_is_copied(tmp_path):
    ours, theirs = keras.layers.Dense(2, dtype="mixed_bfloat16"), keras.layers.Dense(2)
    private.copy_dtype_policy(ours, theirs)
    same = theirs.dtype_policy == ours.dtype_policy
    return same and theirs.dtype_policy is not ours.dtype_policy


def remat_mode_is_copied(tmp_path):
    with keras.RematScope(mode="full"):
        ours = keras.layers.Dense(2)
    theirs = keras.layers.Dense(2)
    private.copy_remat_mode(ours, theirs)
    return theirs._remat_mode.mode == "full"


def lambda_shape_is_the_argument(tmp_path):
    layer = keras.layers.Lambda(np.abs, output_shape=(3,))
    return tuple(private.lambda_output_shape(layer)) == (3,)


def layers_are_found_in_attributes(tmp_path):
    attention = keras.layers.MultiHeadAttention(2, 2)
    attention.build((None, 2, 4), (None, 2, 4))
    kinds = {type(layer).__name__ for layer in private.layers_in(attention)}
    return {"MultiHeadAttention", "EinsumDense", "Softmax"} <= kinds


def layers_of_both_keras_are_told(tmp_path):
    told = private.is_keras_layer
    both = told(keras.layers.Dense(1)) and told(tf_keras.layers.Dense(1))
    return both and not told(tf.Module()) and not told(tf.Variable(1))


def trackables_are_told(tmp_path):
    told = [private.is_trackable(thing) for thing in (tf.Module(), tf.Variable(1), 1)]
    return told == [True, True, False]


def what_stores_a_value_is_told(tmp_path):
    stores = private.stores_value
    table = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    iterator = iter(tf.data.Dataset.range(2))
    optimizer = tf_keras.optimizers.legacy.SGD()
    yes = tf.Variable(1), keras.Variable(1.0), table, iterator
    no = tf.Module(), keras.layers.Dense(1), keras.optimizers.SGD(), optimizer, [1]
    return all(map(stores, yes)) and not any(map(stores, no))


def built_optimizers_are_told(tmp_path):
    told = []
    for make in (tf_keras.optimizers.SGD, tf_keras.optimizers.legacy.SGD):
        optimizer, weight = make(), tf.Variable(1.0)
        told.append(private.keras_2_optimizer_is_built(optimizer))
        optimizer.apply_gradients([(tf.constant(1.0), weight)])
        told.append(private.keras_2_optimizer_is_built(optimizer))
    return told == [False, True] * 2


def arguments_of_a_loss_are_copied(tmp_path):
    ours, theirs = keras.losses.Huber(delta=0.1), keras.losses.Huber()
    private.copy_function_arguments(ours, theirs)
    private.copy_function_arguments("mse", "mse")  # has none
    return float(ours([[1.0]], [[3.0]])) == float(theirs([[1.0]], [[3.0]]))


def symbols_are_those_that_keras_exports(tmp_path):
    symbol = private.keras_symbol
    exported = symbol("keras.layers", "Dense") is keras.layers.Dense
    inner = symbol(private.Functional.__module__, "Functional") is private.Functional
    return exported and inner and symbol("keras.nothing", "Dense") is None


def operations_with_effects_are_told(tmp_path):
    told = [private.op_is_stateful(name) for name in ("WriteFile", "MatMul", "Nothing")]
    return told == [True, False, None]


NEEDS = {
    "OPTIMIZER_PATH": optimizer_tracks_its_weights_by_number,
    "BundleEntryProto": entry_has_a_place_and_a_size,
    "BundleHeaderProto": header_counts_the_files,
    "Functional": functional_is_made_by_model,
    "SavedModel": saved_model_has_a_graph,
    "TrackableObjectGraph": graph_names_the_children,
    "children_of": children_are_those_of_the_view,
    "compile_arguments": compile_arguments_are_the_objects,
    "excludes_from_weight_decay": exclusion_is_told,
    "input_layer": input_has_its_layer,
    "is_keras_layer": layers_of_both_keras_are_told,
    "is_trackable": trackables_are_told,
    "keras_2_optimizer_is_built": built_optimizers_are_told,
    "copy_dtype_policy": policy_is_copied,
    "copy_function_arguments": arguments_of_a_loss_are_copied,
    "copy_remat_mode": remat_mode_is_copied,
    "known_outputs": outputs_are_those_of_the_only_call,
    "keras_symbol": symbols_are_those_that_keras_exports,
    "lambda_output_shape": lambda_shape_is_the_argument,
    "op_is_stateful": operations_with_effects_are_told,
    "layers_with_input": sequential_has_an_input_layer,
    "outputs_on": outputs_are_those_of_the_twins,
    "layers_in": layers_are_found_in_attributes,
    "stores_value": what_stores_a_value_is_told,
    "trained_by": trained_are_in_the_order_of_build,
}


@pytest.mark.parametrize("name", NEEDS)
def test_private_name_does_what_we_need(name, tmp_path):
    assert NEEDS[name](tmp_path)


def test_every_private_name_is_tested():
    assert NEEDS.keys() == set(private.__all__)


def private_names_in(source):
    """Yield the names in code that TensorFlow and Keras do not export."""
    for part in ast.walk(ast.parse(source)):
        match part:
            case ast.ImportFrom(module=module):
                if module.startswith(("keras.src", "tensorflow.")):
                    yield module
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=name):
                if name == "__internal__" or re.fullmatch(r"_.*[^_]", name):
                    yield name
            case ast.Call(
                func=ast.Name(id="hasattr" | "getattr"),
                args=[_, ast.Constant(value=name), *_],
            ):
                if re.fullmatch(r"_.*[^_]", name):
                    yield name


def test_private_names_are_found():
    source = "x._a; hasattr(x, '_b'); import os\nfrom keras.src.x import y; self._own"
    assert sorted(private_names_in(source)) == ["_a", "_b", "keras.src.x"]
    assert "_flatten_layers" in private_names_in(
        (TOOLS / "_private_api.py").read_text("utf-8")
    )


FILES = sorted(set(TOOLS.rglob("*.py")) - {TOOLS / "_private_api.py"})


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_private_names_are_in_one_place(file):
    assert list(private_names_in(file.read_text("utf-8"))) == []
