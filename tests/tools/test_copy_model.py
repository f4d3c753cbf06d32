"""copy_model copies all state of every kind of model, or refuses in one sentence."""

import functools
import gc

import keras
import numpy as np
import pytest
import tensorflow as tf

from helpers.tools import CannotCopy, copy_model
from helpers.tools.look import Relation, look
from helpers.tools.processes import run_fresh

layers = keras.layers
X = np.random.default_rng(0).normal(size=(32, 4)).astype("float32")
Y = X[:, :2] * 2


def train(model, x=X, y=Y, epochs=2):
    model.fit(x, y, epochs=epochs, batch_size=8, shuffle=False, verbose=0)
    return model


def compiled(model, **options):
    model.compile(keras.optimizers.Adam(0.0123), "mse", metrics=["mae"], **options)
    return model


def functional():
    x = keras.Input((4,), name="x")
    shared = layers.Dense(4, name="shared")
    y = layers.BatchNormalization()(shared(shared(x)))
    y = layers.Dropout(0.5, seed=3)(layers.Dense(8, activation="relu")(y))
    return compiled(keras.Model(x, layers.Dense(2, name="out")(y), name="net"))


def sequential():
    parts = [keras.Input((4,)), layers.Dense(3), layers.Dropout(0.3), layers.Dense(2)]
    return compiled(keras.Sequential(parts))


def nested():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(4)], name="inner")
    x = keras.Input((4,))
    return compiled(keras.Model(x, layers.Dense(2)(inner(inner(x)))))


def shared_outside_and_inside():
    dense = layers.Dense(4, name="both")
    x = keras.Input((4,))
    inner = keras.Model(x, dense(x), name="inner")
    z = keras.Input((4,))
    return compiled(keras.Model(z, layers.Dense(2)(dense(inner(z)))))


@keras.saving.register_keras_serializable("tests")
class Registered(keras.Model):
    def __init__(self, units=3, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.body, self.head = layers.Dense(units), layers.Dense(2)

    def call(self, x):
        return self.head(self.body(x))

    def get_config(self):
        return {**super().get_config(), "units": self.units}


class Unregistered(Registered):
    pass


class Scaling(layers.Layer):
    def __init__(self, factor=2.0, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def call(self, x):
        return x * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}


def registered():
    return compiled(Registered(5))


def unregistered():
    return compiled(Unregistered(5))


def unregistered_layer():
    parts = [keras.Input((4,)), Scaling(3.0), layers.Dense(2)]
    return compiled(keras.Sequential(parts))


def own_loss_function(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred))


def own_loss():
    model = sequential()
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), own_loss_function)
    return model


def attention():
    x = keras.Input((4,))
    y = layers.Reshape((2, 2))(x)
    y = layers.MultiHeadAttention(2, 2, dropout=0.1)(y, y)
    return compiled(keras.Model(x, layers.Dense(2)(layers.Flatten()(y))))


def lambda_without_closure():
    parts = [keras.Input((4,)), layers.Lambda(lambda x: x * 2.0), layers.Dense(2)]
    return compiled(keras.Sequential(parts))


def schedule_and_averages():
    model = sequential()
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 2, 0.9)
    model.compile(keras.optimizers.Adam(rate, use_ema=True), "mse")
    return model


def loss_scaling():
    model = sequential()
    inner = keras.optimizers.Adam(0.01)
    model.compile(keras.optimizers.LossScaleOptimizer(inner), "mse")
    return model


KINDS = [
    functional,
    sequential,
    nested,
    shared_outside_and_inside,
    registered,
    unregistered,
    unregistered_layer,
    own_loss,
    attention,
    lambda_without_closure,
    schedule_and_averages,
    loss_scaling,
]


def values(model):
    variables = [*model.variables, *model.optimizer.variables]
    return [variable.numpy() for variable in variables]


def same(a, b):
    return len(a) == len(b) and all(map(np.array_equal, a, b))


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_copy_is_whole_and_independent(make):
    model = train(make())
    if make is not schedule_and_averages:
        model.optimizer.learning_rate = 0.005
    before = values(model)
    config = model.get_config()
    twin = copy_model(model)
    assert type(twin) is type(model)
    assert same(values(model), before)
    assert same(values(twin), before)
    found = look(model, twin)
    assert not found.shares
    assert found.equal
    assert found.count(Relation.SAME_BYTES) == 0
    assert model.get_config() == config
    if make not in (nested, shared_outside_and_inside):  # inputs inside are renamed
        assert twin.get_config() == config
    if make not in (registered, unregistered):  # layers made in __init__ are counted on
        assert [x.name for x in twin.layers] == [x.name for x in model.layers]
    assert np.array_equal(model(X), twin(X))


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
def test_twins_train_on_to_the_last_bit(make):
    model = train(make())
    twin = copy_model(model)
    before = values(twin)
    train(model)
    assert same(values(twin), before)
    train(twin)
    assert same(values(twin), values(model))
    assert not same(values(twin), before)


def test_frozen_before_and_after_compile():
    model = functional()
    model.get_layer("shared").trainable = False
    train(compiled(model))
    model.get_layer("out").trainable = False  # the optimizer still has its slots
    twin = copy_model(model)
    assert [x.trainable for x in model.layers] == [x.trainable for x in twin.layers]
    assert same(values(twin), values(model))


def test_model_frozen_as_a_whole():
    model = functional()
    model.trainable = False
    twin = copy_model(model)
    assert twin.trainable is False
    assert twin.trainable_variables == []


def test_uncompiled_and_never_trained():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    assert not copy_model(model).compiled
    twin = copy_model(sequential())
    assert twin.compiled
    train(twin)


def test_adapted_layers():
    normal, text = layers.Normalization(), layers.TextVectorization()
    normal.adapt(X * 3 + 5)
    text.adapt(["a b", "b c"])
    numbers = keras.Sequential([keras.Input((4,)), normal, layers.Dense(2)])
    words = keras.Sequential([keras.Input((1,), dtype="string"), text])
    assert np.array_equal(numbers(X), copy_model(numbers)(X))
    sentences = tf.constant([["c b a d"]])
    assert np.array_equal(words(sentences), copy_model(words)(sentences))


def test_states_of_a_stateful_rnn():
    parts = [keras.Input((3, 2), batch_size=1), layers.LSTM(2, stateful=True)]
    model = keras.Sequential(parts)
    x = np.ones((1, 3, 2), "float32")
    model(x)
    twin = copy_model(model)
    assert np.array_equal(model(x), twin(x))
    states = [layer.states for layer in (model.layers[0], twin.layers[0])]
    assert look(*states).equal
    assert not look(*states).shares


def test_several_inputs_and_outputs():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    both = layers.Concatenate()([a, b])
    outputs = {"sum": layers.Dense(1)(both), "class": layers.Dense(3)(both)}
    model = keras.Model({"a": a, "b": b}, outputs)
    model.compile("adam", {"sum": "mse", "class": "mse"})
    ours, theirs = model({"a": X, "b": X}), copy_model(model)({"a": X, "b": X})
    assert list(ours) == list(theirs)
    assert all(np.array_equal(ours[name], theirs[name]) for name in ours)


def test_initializers_are_not_left_at_zero():
    clone = keras.models.clone_model(copy_model(sequential()))
    assert np.any(clone.get_weights()[0] != 0)
    inner = copy_model(attention()).layers[2]
    assert type(inner._kernel_initializer).__name__ == "GlorotUniform"


def test_names_for_new_layers_are_not_used_up():
    keras.backend.clear_session()
    copy_model(sequential())
    assert layers.Dense(1).name == "dense_2"


# what is refused


def refused(model):
    with pytest.raises(CannotCopy) as caught:
        copy_model(model)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_unbuilt_model_is_refused():
    assert "is not built yet" in refused(Registered())


def lambda_model(function, **options):
    return keras.Sequential([keras.Input((4,)), layers.Lambda(function, **options)])


def test_lambda_with_arguments():
    model = lambda_model(lambda x, k=1.0: x * k, arguments={"k": 5.0})
    assert np.array_equal(model(X), copy_model(model)(X))
    assert np.array_equal(
        lambda_model(tf.math.sin)(X), copy_model(lambda_model(tf.math.sin))(X)
    )


def test_lambda_of_an_object_is_refused():
    assert "write it as a layer class" in refused(
        lambda_model(functools.partial(keras.ops.multiply, 2.0))
    )


def test_lambda_inside_of_another_layer_is_refused_for_the_true_reason():
    inner = layers.Lambda(lambda x: x * 2.0, name="double")
    model = keras.Sequential([keras.Input((3, 4)), layers.TimeDistributed(inner)])
    said = refused(model)
    assert "'double' is inside of another layer" in said
    assert "own" not in said.rpartition("): ")[2]


def test_advice_about_own_classes_only_where_a_class_is_own(monkeypatch):
    def broken(cls, config):
        raise ValueError("no such argument")

    monkeypatch.setattr(layers.Dense, "from_config", classmethod(broken))
    assert "all of its layers are Keras's own" in refused(sequential())
    parts = [keras.Input((4,)), Scaling(3.0), layers.Dense(2)]
    assert "every class of your own" in refused(keras.Sequential(parts))


def test_importing_builds_no_model():
    """The names of automatic layers, and the memory, are those of the user."""
    code = """
import keras
made = []
keras.layers.Layer.__init__ = lambda self, *a, **k: made.append(self)
import helpers.tools.copy_model
print(len(made))
"""
    assert run_fresh(code, with_kit=True).output == "0\n"


class Odd(layers.Layer):
    """State in every place that is no Keras variable."""

    def __init__(self, factor=1.0, **kwargs):  # get_config does not tell the factor
        super().__init__(**kwargs)
        self.factor = factor
        self.plain = tf.Variable(0.0)
        self._hidden = 1
        self.table = np.zeros(2, "float32")

    def call(self, x):
        return x * self.factor + self.plain + self._hidden + self.table[0]

    def save_own_variables(self, store):
        store["table"] = self.table

    def load_own_variables(self, store):
        self.table = store["table"]


def test_state_in_odd_places():
    odd = Odd(3.0)
    model = keras.Sequential([keras.Input((4,)), odd, layers.Dense(2)])
    odd.plain.assign(7.0)
    odd._hidden, odd.table = 5, np.ones(2, "float32")
    model.version, model.sizes = "v1", [1, 2]
    twin = copy_model(model)
    assert np.array_equal(model(X), twin(X))
    assert (twin.version, list(twin.sizes)) == ("v1", [1, 2])
    odd.table += 100.0
    odd.plain.assign(0.0)
    assert twin.layers[0].table[0] == 1.0
    assert float(twin.layers[0].plain) == 7.0


@pytest.mark.parametrize("mode", ["int", "multi_hot", "tf_idf"])
def test_text_layers(mode):
    text = layers.TextVectorization(output_mode=mode)
    text.adapt(["a b", "b c", "b"])
    model = keras.Sequential([keras.Input((1,), dtype="string"), text])
    sentences = tf.constant([["c b a d"]])
    assert np.array_equal(model(sentences), copy_model(model)(sentences))


class TwoOptimizers(Registered):
    def compile(self, optimizer, other):
        super().compile(optimizer, "mse")
        self.other = other

    def get_compile_config(self):
        both = {"optimizer": self.optimizer, "other": self.other}
        return {k: keras.saving.serialize_keras_object(v) for k, v in both.items()}

    def compile_from_config(self, config):
        self.compile(**keras.saving.deserialize_keras_object(config))


def test_second_optimizer():
    model = TwoOptimizers()
    model(X)
    model.compile(keras.optimizers.Adam(0.1), keras.optimizers.Adam(0.2))
    train(model)
    weights = model.trainable_variables
    model.other.apply([keras.ops.ones_like(w) for w in weights], weights)
    twin = copy_model(model)
    assert look(model.other, twin.other).equal
    assert not look(model.other, twin.other).shares
    assert look(model.optimizer, twin.optimizer).equal


def test_losses_of_one_name_are_copied():
    def make(power):
        def loss(y_true, y_pred):
            return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** power)

        return loss

    x = keras.Input((4,))
    model = keras.Model(x, {"a": layers.Dense(1)(x), "b": layers.Dense(1)(x)})
    model.compile("adam", {"a": make(1), "b": make(2)})
    twin, y = copy_model(model), {"a": X[:, :1], "b": X[:, 1:2]}
    assert model.train_on_batch(X, y) == twin.train_on_batch(X, y)


@pytest.mark.parametrize(
    "arguments",
    [
        {"loss": keras.losses.Huber(delta=0.1)},
        {"loss": keras.losses.CosineSimilarity(axis=0)},
        {"loss": "mse", "metrics": [keras.metrics.CosineSimilarity(axis=0)]},
    ],
    ids=["Huber", "cosine as loss", "cosine as metric"],
)
def test_arguments_that_no_config_tells_are_copied(arguments):
    model = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    model.compile("sgd", **arguments)
    y = np.arange(np.size(model(X)), dtype="float32").reshape(model(X).shape)
    twin = copy_model(model)
    assert np.allclose(*[one.evaluate(X, y, verbose=0) for one in (model, twin)])


def test_loss_without_a_name_is_copied():
    model = sequential()
    model.compile("adam", lambda a, b: keras.ops.mean((a - b) ** 4, -1))
    y = np.ones(model(X).shape)
    twin = copy_model(model)
    losses = [np.ravel(one.train_on_batch(X, y))[0] for one in (model, twin)]
    assert losses[0] == losses[1]


def test_loss_that_is_an_object_without_config_is_refused():
    model = sequential()
    model.compile("adam", functools.partial(own_loss_function))
    assert "arguments of compile()" in refused(model)


def test_loss_with_a_state_around_it_is_refused():
    model = sequential()
    scale = keras.Variable(2.0)

    def scaled(a, b):
        return scale * keras.ops.mean((a - b) ** 2, -1)

    model.compile("adam", scaled)
    said = refused(model)
    assert "'scaled'" in said
    assert "Variable" in said


def test_excluded_weight_decay_is_refused():
    model = sequential()
    adam = keras.optimizers.AdamW()
    adam.exclude_from_weight_decay(var_names=["bias"])
    model.compile(adam, "mse")
    assert "excludes variables from weight decay" in refused(model)


def test_lambda_with_a_closure_is_refused():
    table = {"factor": 2.0}
    parts = [keras.Input((4,)), layers.Lambda(lambda x: x * table["factor"])]
    assert "holds values in a closure" in refused(keras.Sequential(parts))


def test_class_that_does_not_tell_its_arguments_is_refused():
    class Silent(keras.Model):
        def __init__(self, units):
            super().__init__()
            self.dense = layers.Dense(units)

        def call(self, x):
            return self.dense(x)

    model = Silent(3)
    model(X)
    assert "get_config() that returns its arguments" in refused(model)


def test_class_that_tells_a_wrong_size_is_refused():
    class Forgetful(Registered):
        def get_config(self):
            return {**super().get_config(), "units": 3}

    model = Forgetful(5)
    model(X)
    assert "let get_config() of Forgetful return every argument" in refused(model)


class OwnCompile(Registered):
    def compile(self, optimizer, other):
        super().compile(optimizer, "mse")
        self.other = other


def test_compile_of_its_own_that_hands_on_its_arguments():
    model = OwnCompile()
    model(X)
    model.compile("adam", "sgd")
    train(model)
    twin = copy_model(model)
    assert (twin.other, twin.loss) == ("sgd", "mse")
    assert same(values(model), values(twin))
    assert same(values(train(model)), values(train(twin)))


def test_compile_of_its_own_that_keeps_an_optimizer_is_copied():
    model = OwnCompile()
    model(X)
    model.compile("adam", keras.optimizers.SGD(0.3, momentum=0.9))
    weights = model.trainable_variables
    model.other.apply([keras.ops.ones_like(w) for w in weights], weights)
    twin = copy_model(model)
    assert look(model.other, twin.other).equal
    assert not look(model.other, twin.other).shares


def test_other_objects_are_refused():
    assert "A Module is not a Keras 3 model" in refused(tf.Module())
    assert "A Dense is not a Keras 3 model" in refused(layers.Dense(2))


def test_refusal_leaves_the_original_as_it_was():
    class Forgetful(Registered):
        def get_config(self):
            return {**super().get_config(), "units": 3}

    model = train(compiled(Forgetful(5)))
    before = values(model)
    refused(model)
    assert same(values(model), before)


@pytest.mark.parametrize("was_enabled", [True, False])
def test_the_garbage_collector_is_as_before(was_enabled):
    unbuilt = keras.Sequential([layers.Dense(2)])
    before = gc.isenabled()
    (gc.enable if was_enabled else gc.disable)()
    try:
        copy_model(nested())
        assert gc.isenabled() is was_enabled
        with pytest.raises(CannotCopy, match="not built"):
            copy_model(unbuilt)
        assert gc.isenabled() is was_enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_layers_of_one_shape_share_no_memory_in_the_copy():
    parts = [layers.Dense(4, name=f"d{number}") for number in range(3)]
    twin = copy_model(keras.Sequential([keras.Input((4,)), *parts]))
    arrays = [np.asarray(layer.kernel.value.value()) for layer in twin.layers]
    pairs = zip(arrays, arrays[1:] + arrays[:1], strict=True)
    assert not any(np.shares_memory(*pair) for pair in pairs)
    values = [layer.kernel.numpy() for layer in twin.layers]
    twin.layers[0].kernel.assign_add(keras.ops.ones((4, 4)))
    kept = [layer.kernel.numpy() for layer in twin.layers[1:]]
    assert all(map(np.array_equal, kept, values[1:]))
    # Of such layers each draws its own first values, when another copy is built anew.
    again = keras.models.clone_model(twin)
    assert not np.array_equal(again.layers[0].kernel, again.layers[1].kernel)
