"""Copies of models that are made in the ways that trip a copy.

Each is made again as people and Keras's own tests make them. A copy is right, or it is
refused with the true reason.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers, ops

from authoring.attack.copies import architecture, differences, images
from helpers.tools import CannotCopy, copy_model
from helpers.tools._private_api import layers_in

X = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
SEQUENCES = np.random.default_rng(0).normal(size=(8, 3, 4)).astype("float32")


def sequential(*parts):
    return keras.Sequential([keras.Input((4,)), *parts])


def compiled(model, loss="mse", **more):
    model.compile("adam", loss, **more)
    return model


def called(model):
    model(X)
    return model


class Wrapped(layers.Layer):
    """Its config holds the layer itself."""

    def __init__(self, inner, **more):
        super().__init__(**more)
        self.inner = inner

    def call(self, x):
        return self.inner(x)

    def get_config(self):
        return {**super().get_config(), "inner": self.inner}


class Plain(layers.Layer):
    """Attributes of many kinds, which somebody sets later."""

    def __init__(self, **more):
        super().__init__(**more)
        self.longer, self.shaped, self.number, self.empty = [1.0], np.zeros(2), 3, [1]
        self.names = {"a": 1}

    def call(self, x):
        return x


class Tracking(layers.Layer):
    def __init__(self, **more):
        super().__init__(**more)
        self.inner = layers.Dense(2)
        self.blocks = []
        self.blocks.append(self.blocks)

    def build(self, shape):
        self.inner.build(shape)

    def call(self, x):
        return self.inner(x)


class Two(keras.Model):
    def __init__(self, **more):
        super().__init__(**more)
        self.first, self.last = layers.Dense(4), layers.Dense(2)

    def call(self, x):
        return self.last(self.first(x))


class Everywhere(keras.Model):
    """Variables and layers in lists and dicts, a generator, and a metric."""

    def __init__(self, **more):
        super().__init__(**more)
        self.listed, self.named = [tf.Variable(1.0)], {"a": tf.Variable(2.0)}
        self.blocks = {"in": layers.Dense(4), "out": layers.Dense(2)}
        self.draws = tf.random.Generator.from_seed(3)
        self.total = keras.metrics.Mean(name="total")

    def call(self, x):
        return self.blocks["out"](self.blocks["in"](x)) * self.listed[0]


class Scaled(keras.Loss):
    def __init__(self, factor=2.0, **more):
        super().__init__(**more)
        self.factor = factor

    def call(self, y, predicted):
        return self.factor * ops.mean((y - predicted) ** 2, -1)


class ScaledMean(keras.metrics.Mean):
    def __init__(self, factor=2.0, **more):
        super().__init__(**more)
        self.factor = factor

    def update_state(self, y, predicted, sample_weight=None):
        super().update_state(self.factor * ops.mean(y - predicted))


class Grow(keras.constraints.Constraint):
    def __init__(self, factor=2.0):
        self.factor = factor

    def __call__(self, weights):
        return weights * self.factor


class Shrink(keras.regularizers.Regularizer):
    def __init__(self, factor=1.0):
        self.factor = factor

    def __call__(self, weights):
        return self.factor * ops.sum(weights**2)

    def get_config(self):
        return {"factor": self.factor}


class ShrinkWithoutConfig(Shrink):
    def get_config(self):
        return {}


class Enclosing(layers.Layer):
    """Its config leaves out what a function of it encloses."""

    def __init__(self, factor=1.0, **more):
        super().__init__(**more)
        self.function = lambda x: x * factor

    def get_config(self):
        return super().get_config()

    def call(self, x):
        return self.function(x)


def twice_tanh(x):
    return ops.tanh(x) * 2


def operations():
    x = keras.Input((4,))
    y = layers.Dense(4, "gelu")(x) + x * 2.0
    y = ops.concatenate([y[:, :1], ops.relu(y)], -1)
    return compiled(keras.Model(x, y))


def one_layer_in_two_wrappers():
    inner = layers.Dense(4)
    return sequential(Wrapped(inner), Wrapped(inner))


def attributes():
    layer = Plain()
    model = sequential(layer, layers.Dense(1))
    layer.longer, layer.shaped, layer.number = [1.0, 1.0], np.zeros((1, 2)), None
    layer.empty, layer.names = [], {"b": [2, None]}
    return model


def grown_buckets():
    layer = layers.Discretization(num_bins=4)
    layer.adapt(X)
    return sequential(layer, layers.Dense(1))


def tracked_list():
    x = keras.Input((4,))
    layer = Tracking()
    model = keras.Model(x, layer(x))
    layer.sizes = [3, 4]
    return model


def one_frozen_bias():
    model = sequential(layers.Dense(2), layers.Dense(2))
    model.layers[0].bias.trainable = False
    model = compiled(model)
    model.train_on_batch(X, np.zeros((8, 2)))
    return model


def map_of_dtypes():
    policies = keras.dtype_policies.DTypePolicyMap()
    policies["attention/query"] = keras.DTypePolicy("mixed_bfloat16")
    x = keras.Input((3, 4))
    attention = layers.MultiHeadAttention(2, 2, dtype=policies, name="attention")
    return keras.Model(x, attention(x, x))


def stateful_cells():
    cells = [layers.LSTMCell(4), layers.GRUCell(3)]
    x = keras.Input((3, 4), batch_size=8)
    return keras.Sequential([x, layers.RNN(cells, stateful=True)])


def rematerialized():
    with keras.RematScope(mode="full"):
        layer = layers.Dense(2)
    return sequential(layer)


def assigned_statistics():
    layer = layers.Normalization()
    layer.adapt(X)
    model = sequential(layer, layers.Dense(1))
    model.set_weights([2 * weight for weight in model.get_weights()])
    return model


def lora_inside_attention():
    x = keras.Input((3, 4))
    attention = layers.MultiHeadAttention(2, 2)
    model = keras.Model(x, attention(x, x))
    next(one for one in layers_in(model) if "query" in one.name).enable_lora(2)
    return compiled(model)


def lora_in_a_class():
    model = called(Two())
    model.first.enable_lora(2)
    return compiled(model)


def int8_in_a_class():
    model = called(Two())
    model.quantize("int8")
    return model


def everywhere():
    model = called(Everywhere())
    model.listed[0].assign(7.0)
    model.named["a"].assign(3.0)
    model.draws.normal((2,))
    model.total.update_state(5.0)
    return compiled(model)


def own_functions():
    return sequential(layers.Dense(2, twice_tanh, kernel_regularizer=Shrink(3.0)))


RIGHT = [
    *(operations, one_layer_in_two_wrappers, attributes, grown_buckets, tracked_list),
    *(one_frozen_bias, map_of_dtypes, stateful_cells, rematerialized, lora_in_a_class),
    *(assigned_statistics, lora_inside_attention, int8_in_a_class, everywhere),
    own_functions,
]


@pytest.mark.parametrize("make", RIGHT, ids=lambda make: make.__name__)
def test_copy_is_right(make):
    model = make()
    of_sequences = (map_of_dtypes, stateful_cells, lora_inside_attention)
    x = SEQUENCES if make in of_sequences else X
    twin = copy_model(model)
    assert differences(model, twin, x) == []
    if model.compiled:
        y = np.zeros(model(x).shape)
        assert twin(x).shape == y.shape  # a state moves on in both
        assert model.train_on_batch(x, y) == twin.train_on_batch(x, y)
        assert differences(model, twin, x) == []
    for ours, theirs in zip(layers_in(model), layers_in(twin), strict=True):
        assert ours.dtype_policy.get_config() == theirs.dtype_policy.get_config()


def test_attributes_are_copied():
    layer = copy_model(attributes()).layers[0]
    assert (list(layer.longer), layer.number, list(layer.empty)) == (
        [1.0, 1.0],
        None,
        [],
    )
    assert layer.shaped.shape == (1, 2)
    assert dict(layer.names) == {"b": [2, None]}


def test_what_no_checkpoint_lists_is_copied():
    model = everywhere()
    twin = copy_model(model)
    assert [float(twin.listed[0]), float(twin.named["a"])] == [7.0, 3.0]
    assert float(twin.total.result()) == 5.0
    assert np.array_equal(model.draws.normal((2,)), twin.draws.normal((2,)))


def test_scope_of_rematerializing_is_copied():
    assert copy_model(rematerialized()).layers[0]._remat_mode.mode == "full"


def refusal_of(model):
    with pytest.raises(CannotCopy) as caught:
        copy_model(model)
    return str(caught.value)


@pytest.mark.parametrize(
    ("make", "place", "kind"),
    [
        (lambda: compiled(sequential(layers.Dense(2)), Scaled(3.0)), "loss", "Scaled"),
        (
            lambda: compiled(sequential(layers.Dense(2)), metrics=[ScaledMean(3.0)]),
            "metrics/0",
            "ScaledMean",
        ),
        (
            lambda: sequential(layers.Dense(2, kernel_constraint=Grow(3.0))),
            "kernel_constraint",
            "Grow",
        ),
        (
            lambda: sequential(
                layers.Dense(2, kernel_regularizer=ShrinkWithoutConfig(3.0))
            ),
            "kernel_regularizer",
            "ShrinkWithoutConfig",
        ),
    ],
    ids=["loss", "metric", "constraint", "regularizer"],
)
def test_argument_that_a_config_leaves_out_is_named(make, place, kind):
    said = refusal_of(make())
    assert "another 'factor'" in said
    assert f"{place}/factor" in said
    assert f"instead of 3.0. To mend it, let get_config() of {kind} return" in said


def test_function_that_encloses_another_value_is_named():
    said = refusal_of(sequential(Enclosing(3.0)))
    assert "another 'function'" in said
    assert "get_config() of Enclosing" in said


def test_long_reason_ends_with_a_word():
    class Long(layers.Layer):
        @classmethod
        def from_config(cls, config):
            raise ValueError("word " * 100)

        def call(self, x):
            return x

    assert "word …)" in refusal_of(sequential(Long(), layers.Dense(1)))


def test_architecture_of_keras_is_copied():
    """`make attack` copies all 24, and trains them."""
    model = architecture("MobileNetV3Small", 32)
    twin = copy_model(model)
    assert differences(model, twin, images(32)) == []
