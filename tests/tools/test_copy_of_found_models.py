"""Copies of models that Keras's own tests make, each of which went wrong once.

`python -m authoring.attack models` copies all of them.
"""

import functools

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from authoring.attack import twin_judge
from helpers.tools import CannotCopy, copy_model

X = np.random.default_rng(0).normal(size=(4, 3)).astype("float32")
Y = np.zeros((4, 2))


def functional(*parts, **of_input):
    x = y = keras.Input((3,), **of_input)
    for part in parts:
        y = part(y)
    return keras.Model(x, y)


def trained(model):
    model.compile("adam", "mse", run_eagerly=True)
    model.train_on_batch(X, Y)
    return model


class Bare(layers.Layer):
    """Its __init__ takes no name, dtype or trainable."""

    def __init__(self, units=2):
        super().__init__()
        self.dense = layers.Dense(units)

    def call(self, x):
        return self.dense(x)


class BareModel(keras.Model):
    def __init__(self):
        super().__init__()
        self.inner = Bare()

    def call(self, x):
        return self.inner(x)


class Needing(Bare):
    def __init__(self, function):
        super().__init__()
        self.function = function


class Holding(layers.Layer):
    """Its config holds live layers."""

    def __init__(self, first, **more):
        super().__init__(**more)
        self.first, self.last = first, layers.Dense(2)

    def call(self, x):
        return self.last(self.first(x))

    def get_config(self):
        return {**super().get_config(), "first": self.first}


class Maybe(layers.Layer):
    def call(self, x, other=None):
        return x if other is None else x + other

    def compute_output_shape(self, shape):
        return shape


class Lookup(layers.Layer):
    """Makes a table by its arguments, and one more entry by nothing of a config."""

    def __init__(self, words=("a", "b"), **more):
        super().__init__(**more)
        numbers = tf.range(len(words), dtype=tf.int64)
        content = tf.lookup.KeyValueTensorInitializer(list(words), numbers)
        self.table = tf.lookup.StaticHashTable(content, -1)
        self.dense = layers.Dense(2)

    def build(self, shape):
        self.dense.build(shape)

    def call(self, x):
        return self.dense(x)


class LookupWithoutConfig(Lookup):
    def get_config(self):
        return layers.Layer.get_config(self)


class OwnCompile(keras.Model):
    def __init__(self, **more):
        super().__init__(**more)
        self.dense = layers.Dense(2)

    def compile(self, extra_loss=None, **more):
        super().compile(**more)
        self.extra_loss = extra_loss

    def get_compile_config(self):
        return {"optimizer": "sgd", "loss": "mse"}

    def compile_from_config(self, config):
        self.compile(**config)
        del self.extra_loss

    def call(self, x):
        return self.dense(x)


def saved_to_h5(folder):
    model = trained(functional(layers.Dense(2)))
    model.save(folder / "model.h5")  # which takes the optimizer out of its arguments
    return model


def inner_model(folder):
    inner = functional(layers.Dense(2), name="of_inner_model")
    return functional(inner, layers.Dense(2))


def float8(folder):
    model = functional(layers.Dense(2))
    model.quantize("float8")
    return model


def float8_from_a_file(folder):
    float8(folder).save(folder / "model.keras")
    return keras.saving.load_model(folder / "model.keras")


def mixed_policy(folder):
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        return functional(layers.Dense(2))
    finally:
        keras.config.set_dtype_policy(before)


def optional_input(folder):
    x, other = keras.Input((3,)), keras.Input((3,), optional=True)
    return keras.Model([x, other], layers.Dense(2)(Maybe()(x, other)))


def sparse_input(folder):
    return functional(layers.Dense(2), sparse=True)


def live_layer(folder):
    return functional(Holding(layers.Dense(3)))


def compiled_part(folder):
    """As the discriminator of a GAN is."""
    part = trained(functional(layers.Dense(2)))
    return trained(functional(layers.Dense(3), part))


def layer_beside_the_graph(folder):
    model = functional(layers.Dense(2))
    model.extra = layers.Dense(4)
    model.extra.build((None, 2))
    return model


def bare_classes(folder):
    model = BareModel()
    model(X)
    return trained(model)


def static_table(folder):
    return functional(Lookup(["c", "d", "e"]))


RIGHT = [
    *(saved_to_h5, inner_model, float8, float8_from_a_file, mixed_policy, live_layer),
    *(optional_input, sparse_input, compiled_part, layer_beside_the_graph),
    *(bare_classes, static_table),
]


@pytest.mark.parametrize("make", RIGHT, ids=lambda make: make.__name__)
def test_copy_is_right(make, tmp_path):
    model = make(tmp_path)
    batch = (X, Y) if model.compiled else None
    x = None if make in (optional_input, sparse_input) else X
    twin = copy_model(model)
    assert twin_judge.differences(model, twin, x, batch) == []


def test_optional_input_may_be_left_out():
    model = optional_input(None)
    twin = copy_model(model)
    assert np.array_equal(model([X, None]), twin([X, None]))


def test_part_that_is_compiled_trains_alone():
    model = compiled_part(None)
    twin = copy_model(model)
    parts = [one.layers[-1] for one in (model, twin)]
    assert parts[0].train_on_batch(X, Y) == parts[1].train_on_batch(X, Y)
    assert parts[1].optimizer is not twin.optimizer


def refusal_of(model):
    with pytest.raises(CannotCopy) as caught:
        copy_model(model)
    return str(caught.value)


def test_table_with_other_entries_is_named():
    said = refusal_of(functional(LookupWithoutConfig(["c"])))
    assert "another 'table'" in said
    assert "get_config() of LookupWithoutConfig" in said


def own_compile(extra_loss):
    model = OwnCompile()
    model(X)
    model.compile(extra_loss, optimizer="sgd", loss="mse")
    return model


def test_argument_of_an_own_compile_is_made_again():
    model = own_compile(keras.losses.Huber(0.5))
    twin = copy_model(model)
    assert twin.extra_loss.get_config() == model.extra_loss.get_config()
    assert twin.extra_loss is not model.extra_loss


def test_argument_of_an_own_compile_is_named():
    said = refusal_of(own_compile(functools.partial(keras.losses.huber, delta=2.0)))
    assert said.startswith("The copy has no 'extra_loss': let get_compile_config()")


def test_distiller_is_copied():
    student, teacher = functional(layers.Dense(2)), functional(layers.Dense(2))
    model = keras.distillation.Distiller(
        teacher, student, [keras.distillation.LogitsDistillation()]
    )
    model.compile("adam", "mse", run_eagerly=True)
    model.train_on_batch(X, Y)
    twin = copy_model(model)
    assert twin_judge.differences(model, twin, X, (X, Y)) == []


def test_built_layers_in_a_model_that_is_not():
    layer = layers.Dense(2)
    layer.build((None, 3))
    said = refusal_of(keras.Sequential([layer]))
    assert "is not built yet: call it once on data" in said


def test_class_that_needs_more_is_named():
    said = refusal_of(functional(Needing(np.tanh)))
    assert "every class of your own needs an __init__" in said


def test_quantized_for_data_is_refused():
    config = keras.quantizers.GPTQConfig(None, None, group_size=-1)
    model = functional(layers.Dense(2, name="out"))
    model.layers[1].quantize("gptq", config=config)
    said = refusal_of(model)
    assert said.startswith("The layer 'out' was quantized by gptq for data")


class Building(layers.Layer):
    def build(self, shape):
        self.weight = self.add_weight(shape=shape[-1:])

    def call(self, x):
        return x * self.weight


class OtherBuilding(Building):
    def build(self, shape):
        self.weight = self.add_weight(shape=(1,))


def test_classes_may_all_have_a_build_of_their_own():
    model = functional(Building(), Building(), OtherBuilding())
    assert twin_judge.differences(model, copy_model(model), X, None) == []


class Keeping(keras.Model):
    """Holds a layer that somebody else builds."""

    def __init__(self, **more):
        super().__init__(**more)
        self.dense, self.kept = layers.Dense(2), layers.Dense(3)

    def call(self, x):
        return self.dense(x)


def test_layer_that_the_model_does_not_build_is_copied():
    model = Keeping()
    model(X)
    model.kept.build((None, 5))
    assert twin_judge.differences(model, copy_model(model), X, None) == []


def test_inner_model_may_be_called_twice():
    one, other = keras.Input((3,)), keras.Input((3,))
    inner = functional(layers.Dense(3))
    outputs = [layers.Dense(2)(inner(one)), layers.Dense(2)(inner(other))]
    model = keras.Model([one, other], outputs)
    assert twin_judge.differences(model, copy_model(model), [X, X + 1], None) == []


class Sampler:
    """As KerasHub has: no layer, but it draws."""

    def __init__(self, temperature=1.0):
        self.temperature = temperature
        self.seed_generator = keras.random.SeedGenerator()

    def get_config(self):
        return {"temperature": self.temperature}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class Task(keras.Model):
    """As KerasHub's: it compiles itself when it is made."""

    def __init__(self, **more):
        super().__init__(**more)
        self.dense = layers.Dense(2)
        self.compile()

    def compile(self, optimizer="sgd", loss="mse", sampler=None, **more):
        super().compile(optimizer, loss, **more)
        self.sampler = sampler or Sampler()

    def call(self, x):
        return self.dense(x)


def test_model_that_compiles_itself_is_copied():
    model = Task()
    model.compile("adam", "mae", Sampler(0.3), run_eagerly=True)
    model.train_on_batch(X, Y)
    twin = copy_model(model)
    assert twin_judge.differences(model, twin, X, (X, Y)) == []
    assert twin.sampler.temperature == 0.3
    seeds = [keras.ops.copy(m.sampler.seed_generator.state) for m in (model, twin)]
    assert np.array_equal(*seeds)
    assert twin.sampler is not model.sampler
