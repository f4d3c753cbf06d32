"""Every private name of TensorFlow and Keras that the tools use, each with its reason.

Seen with TensorFlow 2.21 and Keras 3.15. tests/tools/test_private_api.py proves that
each name exists and does what we need.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

# By what name Keras exports a thing: it looks there when it loads a model.
from keras.src.api_export import get_symbol_from_name

# Keras exports keras.Model, which makes a Functional; the class itself it does not.
from keras.src.models.functional import Functional

# The formats of files: TensorFlow has no public name for their messages.
from tensorflow.core.protobuf.saved_model_pb2 import SavedModel
from tensorflow.core.protobuf.tensor_bundle_pb2 import (
    BundleEntryProto,
    BundleHeaderProto,
)
from tensorflow.core.protobuf.trackable_object_graph_pb2 import TrackableObjectGraph

# What is registered of an operation: tf.raw_ops has only a function for each.
from tensorflow.python.framework import op_def_registry

__all__ = [
    "OPTIMIZER_PATH",
    "BundleEntryProto",
    "BundleHeaderProto",
    "Functional",
    "SavedModel",
    "TrackableObjectGraph",
    "children_of",
    "compile_arguments",
    "copy_dtype_policy",
    "copy_function_arguments",
    "copy_remat_mode",
    "excludes_from_weight_decay",
    "input_layer",
    "is_keras_layer",
    "is_trackable",
    "keras_2_optimizer_is_built",
    "keras_symbol",
    "known_outputs",
    "lambda_output_shape",
    "layers_in",
    "layers_with_input",
    "op_is_stateful",
    "outputs_on",
    "stores_value",
    "trained_by",
]

# Under this name a Keras 3 optimizer tracks, by number, the weights that it trains.
OPTIMIZER_PATH = "_trainable_variables"


def is_keras_layer(thing: object) -> bool:
    """Say if something is a layer of Keras 3 or tf_keras, which share no class."""
    return hasattr(thing, "_flatten_layers")


def layers_in(model: Any) -> list[Any]:
    """Return a layer and all layers in it; `layers` leaves out those in attributes."""
    return list(model._flatten_layers(include_self=True, recursive=True))


def layers_with_input(model: keras.Sequential) -> list[Any]:
    """Return the layers of a Sequential; `layers` leaves out its input layer."""
    return list(model._layers)


def outputs_on(
    model: Any,
    inputs: Any,
    twin_of: Callable[[Any], Any],
    call: Callable[..., Any],
) -> Any:
    """Return what the twins of a Functional's layers make of other inputs.

    keras.models.clone_model does it too, but also compiles, by names of functions that
    it does not always find.
    """
    return model._run_through_graph(inputs, operation_fn=twin_of, call_fn=call)


def compile_arguments(model: keras.Model) -> dict[str, Any]:
    """Return what compile() was given; get_compile_config() gives only its JSON."""
    return model._compile_config.config


def input_layer(tensor: keras.KerasTensor) -> keras.layers.InputLayer:
    """Return the layer that made an input of a model; it knows the input's name."""
    return tensor._keras_history.operation


def known_outputs(operation: keras.Operation) -> list[keras.KerasTensor]:
    """Return what an operation returned when it was called on symbolic inputs, once.

    After several calls nothing is returned: they may have had inputs of other shapes.
    """
    nodes = operation._inbound_nodes
    return list(nodes[0].outputs) if len(nodes) == 1 else []


def copy_remat_mode(ours: Any, theirs: Any) -> None:
    """Give a layer the RematScope of another; a config does not tell it."""
    theirs._remat_mode = ours._remat_mode


def copy_dtype_policy(ours: Any, theirs: Any) -> None:
    """Give a layer the policy of another; setting `dtype_policy` also quantizes it."""
    theirs._dtype_policy = copy.deepcopy(ours._dtype_policy)


def copy_function_arguments(ours: Any, theirs: Any) -> None:
    """Give a loss or metric the arguments of another; not every config tells them."""
    if hasattr(ours, "_fn_kwargs"):
        theirs._fn_kwargs = dict(ours._fn_kwargs)


def lambda_output_shape(layer: keras.layers.Lambda) -> Any:
    """Return the argument `output_shape`; the config of a Lambda also holds code."""
    return layer._output_shape


def trained_by(optimizer: keras.optimizers.Optimizer) -> list[keras.Variable]:
    """Return the weights in the order of the optimizer's own variables for them."""
    return optimizer._trainable_variables


def excludes_from_weight_decay(optimizer: keras.optimizers.Optimizer) -> bool:
    """Say if exclude_from_weight_decay() was called; the config does not tell."""
    names = ("_exclude_from_weight_decay", "_exclude_from_weight_decay_pattern")
    return any(getattr(optimizer, name, None) for name in names)


def is_trackable(thing: object) -> bool:
    """Say if checkpoints follow an object; the class Trackable is not exported."""
    return hasattr(thing, "_trackable_children")


_Trackable = tf.__internal__.tracking.Trackable
_PLAIN = {
    kind._trackable_children
    for kind in (_Trackable, tf.__internal__.tracking.AutoTrackable, keras.Layer)
}


def children_of(thing: Any) -> dict[str, Any]:
    """Return what checkpoints reach from an object, by name.

    tf.train.TrackableView.children does it too, but sets two attributes of each Keras
    layer on its way, and so takes ten times as long for a large model.
    """
    kind = type(thing)
    dependencies = getattr(kind, "_checkpoint_dependencies", None)
    own = dependencies is not _Trackable._checkpoint_dependencies
    if own or kind._trackable_children not in _PLAIN:
        found = tf.train.TrackableView.children(thing)
        # A list in a Keras model may name plain Python values among its children.
        return {name: child for name, child in found.items() if is_trackable(child)}
    known = getattr(thing, "_self_unconditional_checkpoint_dependencies", ())
    return {child.name: child.ref for child in known}


def stores_value(thing: Any) -> bool:
    """Say if a checkpoint stores a value for this very object, not for its parts.

    TensorFlow tells it only by what the object itself would write.
    """
    if not hasattr(thing, "_serialize_to_tensors") or hasattr(thing, "apply_gradients"):
        return False
    nothing = _Trackable._serialize_to_tensors
    return type(thing)._serialize_to_tensors is not nothing or bool(
        thing._gather_saveables_for_checkpoint()
    )


def keras_2_optimizer_is_built(optimizer: Any) -> bool:
    """Say if an optimizer of tf_keras has its variables; it has no `built`."""
    return getattr(optimizer, "_built", getattr(optimizer, "_hypers_created", False))


def keras_symbol(module: str, name: str) -> Any:
    """Return what Keras fetches by this name when it loads a model; import nothing."""
    found = get_symbol_from_name(f"{module}.{name}")
    if found is None and module in sys.modules:
        found = vars(sys.modules[module]).get(name)
    return found


def op_is_stateful(name: str) -> bool | None:
    """Say if an operation of TensorFlow has effects or a state; None if unknown."""
    registered = op_def_registry.get(name)
    return None if registered is None else registered.is_stateful
