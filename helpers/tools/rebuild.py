"""Build a second model of the same structure, its variables still empty."""

from __future__ import annotations

import copy
import functools
import inspect
import types
import warnings
from typing import Any

import keras
import tensorflow as tf

from helpers.tools._private_api import (
    Functional,
    compile_arguments,
    copy_dtype_policy,
    copy_remat_mode,
    input_layer,
    known_outputs,
    lambda_output_shape,
    layers_in,
    layers_with_input,
    outputs_on,
)
from helpers.tools.twins import is_of_keras

_HAVE_A_NAME = (
    types.FunctionType,
    keras.initializers.Initializer,
    keras.regularizers.Regularizer,
    keras.constraints.Constraint,
)
FROM = "float8_from_"  # begins the name of a policy; the policy of before ends it


class CannotCopy(Exception):
    """The model cannot be copied whole; the message says why and what to do."""


class SameZeros(keras.initializers.Zeros):
    """Zeros, made once for all variables of a shape, whose values come later."""

    def __init__(self) -> None:
        self.made: dict[tuple, Any] = {}

    def __call__(self, shape: Any, dtype: Any = None) -> Any:
        key = tuple(shape), str(dtype)
        if key in self.made:
            return self.made[key]
        zeros = super().__call__(shape, dtype)
        if not tf.is_symbolic_tensor(zeros):  # which belongs to one graph
            self.made[key] = zeros
        return zeros


def rebuild(model: keras.Model) -> keras.Model:
    """Return a model of the same structure whose variables hold nothing yet."""
    try:
        twin = _rebuilt(model, quick=True)
        if _shapes(twin) != _shapes(model):  # a call makes some of its variables
            twin = _rebuilt(model, quick=False)
        for ours, theirs in zip(layers_in(model), layers_in(twin), strict=False):
            if type(ours) is type(theirs):
                _build_as(ours, theirs)  # if the model that holds it has not
                _set_what_configs_leave_out(ours, theirs)
        return twin
    except CannotCopy:
        raise
    except Exception as error:
        raise CannotCopy(
            f"{type(model).__name__} {model.name!r} cannot be rebuilt "
            f"({reason_of(error)}): {_remedy(model)}"
        ) from error


def _rebuilt(model: keras.Model, quick: bool) -> keras.Model:
    with Rebuilding(quick) as rebuilding, warnings.catch_warnings(action="ignore"):
        twin = rebuilding.rebuilt(model)
        if type(model) in (keras.Sequential, Functional):
            rebuilding.set_layers_outside_of_the_graph(model, twin)
        if not twin.built:
            twin.build_from_config(model.get_build_config())
        return twin


def _shapes(model: keras.Model) -> list[tuple[int, ...]]:
    return [tuple(variable.shape) for variable in model.variables]


class Rebuilding:
    """Makes layers again from their configs, for as long as one model is rebuilt.

    Layers start from zeros, because random numbers are the dear part of a large model.
    If `quick`, a layer of Keras is built for the shapes of its original, and returns
    what that is known to return, because tracing is the dear part of a deep model. At
    the end all of this is taken back.
    """

    def __init__(self, quick: bool) -> None:
        self.quick = quick
        self.zeros = SameZeros()
        self.swapped: list[tuple[keras.layers.Layer, str, Any]] = []
        self.untraced: dict[int, tuple[Any, Any]] = {}  # twins with their originals
        self.twins: dict[int, tuple[Any, Any]] = {}  # with originals: ids stay theirs

    def __enter__(self) -> Rebuilding:
        return self

    def __exit__(self, *error: Any) -> None:
        for part, name, value in self.swapped:
            vars(part)[name] = value
        for twin, _ in self.untraced.values():
            del vars(twin)["compute_output_spec"]

    def rebuilt(self, original: keras.Operation) -> keras.Operation:
        """Return the twin of a layer or operation; the same one for the same one."""
        if id(original) not in self.twins:
            self.twins[id(original)] = original, self._made_again(original)
        return self.twins[id(original)][1]

    def called(self, twin: keras.Operation, *inputs: Any, **more: Any) -> Any:
        """Call a twin on symbolic inputs; one that is untraced, without its checks."""
        _, original = self.untraced.get(id(twin), (None, None))
        if original is None or keras.distribution.distribution() is not None:
            return twin(*inputs, **more)
        if isinstance(twin, keras.layers.Layer) and not twin.built:
            twin.build_from_config(original.get_build_config() or {})
            twin.built = True
        return keras.Operation.symbolic_call(twin, *inputs, **more)

    def _made_again(self, original: keras.Operation) -> keras.Operation:
        if isinstance(original, keras.layers.Lambda):  # its config holds code
            twin = _lambda_again(original)
        elif type(original) in (keras.Sequential, Functional):
            return self._cloned(original)
        else:
            config = self._without_live_layers(original.get_config())
            if isinstance(
                getattr(original, "dtype_policy", None),
                keras.dtype_policies.DTypePolicyMap,
            ):
                config["dtype"] = copy.deepcopy(original.dtype_policy)
            elif _became_float8_when_built(original):
                config["dtype"] = original.dtype_policy.name.removeprefix(FROM)
            twin = _from_config(original, config)
        twin.name = original.name  # which not every config tells
        if isinstance(twin, keras.layers.Layer):
            self._start_from_zeros(twin)
        if self.quick and is_of_keras(type(original)):
            self._leave_untraced(original, twin)
        return twin

    def _cloned(self, model: keras.Model) -> keras.Model:
        """Do what keras.models.clone_model does, but keep names, and do not compile."""
        if type(model) is keras.Sequential:
            return keras.Sequential(
                [self.rebuilt(layer) for layer in layers_with_input(model)],
                name=model.name,
            )
        inputs = keras.tree.map_structure(self._same_input, model.input)
        outputs = outputs_on(model, inputs, self.rebuilt, self.called)
        return Functional(inputs, outputs, name=model.name)

    def _same_input(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return self.rebuilt(input_layer(x)).output

    def set_layers_outside_of_the_graph(self, model: Any, twin: Any) -> None:
        """Set the layers that somebody has set as attributes of a model of Keras."""
        for name, value in vars(model).items():
            if isinstance(value, keras.layers.Layer) and not name.startswith("_"):
                made = self.rebuilt(value)
                _build_as(value, made)
                setattr(twin, name, made)

    def _without_live_layers(self, config: Any) -> Any:
        """Replace each layer that a config holds itself by a twin of the layer."""
        if isinstance(config, dict):
            return {k: self._without_live_layers(v) for k, v in config.items()}
        if type(config) in (list, tuple):
            return type(config)(map(self._without_live_layers, config))
        return self.rebuilt(config) if isinstance(config, keras.Operation) else config

    def _start_from_zeros(self, layer: keras.layers.Layer) -> None:
        for part in layers_in(layer):
            for name, value in list(vars(part).items()):
                is_initializer = isinstance(value, keras.initializers.Initializer)
                if is_initializer and value is not self.zeros:  # of a layer in a layer
                    self.swapped.append((part, name, value))
                    vars(part)[name] = self.zeros

    def _leave_untraced(self, original: keras.Operation, twin: keras.Operation) -> None:
        known = known_outputs(original)
        if known and "compute_output_spec" not in vars(twin):
            vars(twin)["compute_output_spec"] = functools.partial(_like, known)
            self.untraced[id(twin)] = twin, original


def _from_config(original: Any, config: dict[str, Any]) -> Any:
    """Make a layer again, also if its __init__ takes no name, dtype or trainable."""
    kind = type(original)
    try:
        return kind.from_config(config)
    except TypeError:
        taken = inspect.signature(kind.__init__).parameters
        any_name = any(one.kind is one.VAR_KEYWORD for one in taken.values())
        not_taken = {"name", "dtype", "trainable"} - set(taken)
        if any_name or is_of_keras(kind) or not not_taken:
            raise
        told = {name: value for name, value in config.items() if name not in not_taken}
        return kind.from_config(told)


def _build_as(ours: keras.layers.Layer, theirs: keras.layers.Layer) -> None:
    """Build a layer that is not built, as another one was."""
    if ours.built and not theirs.built:
        theirs.build_from_config(ours.get_build_config() or {})


def _like(known: list[keras.KerasTensor], *inputs: Any, **more: Any) -> Any:
    """Return outputs of the known shapes, whatever the inputs."""
    made = [keras.KerasTensor(x.shape, x.dtype, x.sparse, x.ragged) for x in known]
    return made if len(made) > 1 else made[0]


def _lambda_again(layer: keras.layers.Lambda) -> keras.layers.Lambda:
    return keras.layers.Lambda(
        layer.function,
        output_shape=lambda_output_shape(layer),
        mask=layer.mask,
        arguments=copy.deepcopy(layer.arguments),
        name=layer.name,
        dtype=layer.dtype_policy,
    )


def _set_what_configs_leave_out(ours: Any, theirs: Any) -> None:
    """Set what was done to a layer after it was made: LoRA, quantization, remat."""
    copy_remat_mode(ours, theirs)
    mode = getattr(ours, "quantization_mode", None)
    if mode and not getattr(theirs, "quantization_mode", None):
        theirs.quantize(mode)
    if getattr(ours, "lora_enabled", False) and not theirs.lora_enabled:
        theirs.enable_lora(ours.lora_rank, lora_alpha=ours.lora_alpha)
    if ours.dtype_policy.get_config() != theirs.dtype_policy.get_config():
        copy_dtype_policy(ours, theirs)


def _became_float8_when_built(layer: Any) -> bool:
    """Say if a layer was quantized after it was built: its weights then come first."""
    is_float8 = getattr(layer, "quantization_mode", None) == "float8"
    return is_float8 and not layer.variables[:1][0].name.startswith("inputs_")


def _remedy(model: keras.Model) -> str:
    """Say what to do about a model that Keras cannot make again from its config."""
    layers = layers_in(model)
    wrapped = [x.layer for x in layers if isinstance(x, keras.layers.Wrapper)]
    for layer in wrapped:
        if isinstance(layer, keras.layers.Lambda):
            return (
                f"the Lambda layer {layer.name!r} is inside of another layer, which "
                "Keras does not make again from its config: write it as a layer class."
            )
    if all(is_of_keras(type(layer)) for layer in layers):
        return (
            "all of its layers are Keras's own, so build a second model by the code of "
            "the first, and give it the weights by set_weights()."
        )
    return (
        "every class of your own needs an __init__ that takes **kwargs, and a "
        "get_config() that returns its arguments."
    )


def own_objects(model: keras.Model) -> dict[str, Any]:
    """Return the classes and functions that Keras cannot find by their names alone."""
    layers = layers_in(model)
    parts: list[Any] = list(layers)
    for layer in layers:
        named = {n: value for n, value in vars(layer).items() if _has_a_name(value)}
        # Keras puts wrappers around methods, as `build`, into each layer.
        parts += [v for name, v in named.items() if not hasattr(type(layer), name)]
    for one in layers:
        if isinstance(one, keras.Model) and one.compiled:
            arguments = tf.nest.flatten(compile_arguments(one))
            parts += [x for x in arguments if not inspect.isfunction(x)]
    found: dict[str, Any] = {}
    for part in parts:
        thing = part if hasattr(part, "__name__") else type(part)
        if is_of_keras(thing) or thing.__module__ == "builtins":
            continue
        if found.setdefault(thing.__name__, thing) is not thing:
            raise CannotCopy(
                f"Two classes or functions of the model are named {thing.__name__!r}, "
                "and Keras finds them by name: give each a name of its own."
            )
    return found


def _has_a_name(thing: Any) -> bool:
    """Say if a config may name a thing: an activation, or a regularizer for example."""
    return isinstance(thing, _HAVE_A_NAME)


def reason_of(error: Exception, most: int = 150) -> str:
    """Return the first line of an error, cut between two words if it is long."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    if len(lines[0]) <= most:
        return lines[0]
    return lines[0][:most].rpartition(" ")[0] + " …"
