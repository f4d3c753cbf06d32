"""Small models and other objects to save, and what tests ask about checkpoints."""

from hashlib import sha256

import keras
import numpy as np
import tensorflow as tf
import tf_keras

from helpers.tools.checkpoint.program import Program, is_variable

BODY = ("dense", "norm", "head")  # words of `layers`
K2 = {"K": tf_keras}
X, Y = np.ones((4, 4), "float32"), np.ones((4, 2), "float32")


def variable(value=0.0, shape=(2,), dtype="float32", **more):
    return tf.Variable(tf.fill(shape, tf.cast(value, dtype)), **more)


def module(**parts):
    made = tf.Module()
    for name, part in parts.items():
        setattr(made, name, part)
    return made


def layers(K, *words):
    kinds = {
        "dense": lambda: K.layers.Dense(3, "relu"),
        "wide": lambda: K.layers.Dense(5, "relu"),
        "half": lambda: K.layers.Dense(3, dtype="float16"),
        "norm": K.layers.BatchNormalization,
        "drop": lambda: K.layers.Dropout(0.5),
        "flat": K.layers.Flatten,
        "head": lambda: K.layers.Dense(2),
        "square": lambda: K.layers.Dense(4),
    }
    return [kinds[word]() for word in words]


def sequential(*words, K=keras):
    return K.Sequential([K.Input((4,)), *layers(K, *words)])


def functional(*words, K=keras):
    x = y = K.Input((4,))
    for layer in layers(K, *words):
        y = layer(y)
    return K.Model(x, y)


def subclassed(K=keras, called=True, **parts):
    class Sub(K.Model):
        def __init__(self):
            super().__init__()
            for name, word in parts.items():
                setattr(self, name, layers(K, word)[0])

        def call(self, x):
            for name in parts:
                x = getattr(self, name)(x)
            return x

    model = Sub()
    if called:
        model(X)
    return model


def compiled(model, K=keras, fit=True, optimizer=None):
    model.compile(optimizer or K.optimizers.Adam(0.1), "mse")
    if fit:
        model.fit(X, Y, verbose=0)
    return model


def with_optimizer(model):
    return {"model": model, "optimizer": model.optimizer}


def shared(a="a", b="b"):
    one = variable(3.0)
    return {a: one, b: one}


def iterator(count=6):
    return iter(tf.data.Dataset.range(count).shuffle(4, seed=1))


def table():
    made = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
    made.insert(tf.constant(["a"]), tf.constant([1], tf.int64))
    return made


def adam_without_model():
    return keras.optimizers.Adam(0.5)


def trained(K=keras, words=BODY, build=sequential):
    return compiled(build(*words, K=K), K=K)


def built(K=keras, words=BODY, build=sequential):
    """A twin whose optimizer has its variables, but which has not learnt."""
    model = compiled(build(*words, K=K), K=K, fit=False)
    model.optimizer.build(model.trainable_variables)
    return model


def legacy(fit=True):
    optimizer = tf_keras.optimizers.legacy.Adam(0.1)
    model = compiled(
        sequential("head", K=tf_keras), K=tf_keras, fit=fit, optimizer=optimizer
    )
    return with_optimizer(model)


def listed():
    """Return a model whose layers are in a list, where Keras 3 does not track them."""

    class Listed(keras.Model):
        def __init__(self):
            super().__init__()
            self.stack = [keras.layers.Dense(4), keras.layers.Dense(4)]
            self.head = keras.layers.Dense(2)

        def call(self, x):
            for layer in self.stack:
                x = layer(x)
            return self.head(x)

    model = Listed()
    model(X)
    return model


def frozen(first):
    """Return a model whose optimizer trains all layers, or all but the first."""
    model = sequential("square", "square", "square")
    model.layers[0].trainable = not first
    model.compile(keras.optimizers.SGD(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    return model


def loss_scaled():
    optimizer = tf_keras.mixed_precision.LossScaleOptimizer(
        tf_keras.optimizers.SGD(0.1)
    )
    model = sequential("head", K=tf_keras)
    optimizer.build(model.trainable_variables)
    return {"model": model, "optimizer": optimizer}


def sharded(value):
    shards = [variable(value, (2,)), variable(value + 1, (2,))]
    return {"v": tf.__internal__.distribute.ShardedVariable(shards)}


def save(objects, folder):
    return tf.train.Checkpoint(**objects).save(str(folder / "saved"))


def values(objects):
    """Return the value of every variable, by its place."""
    found = Program(None, objects).walk()
    return {one.place: one.thing.numpy() for one in found if is_variable(one.thing)}


def make_unlike(objects):
    """Give every variable a value that differs from whatever the file has."""
    for number, one in enumerate(Program(None, objects).walk()):
        thing = one.thing
        if is_variable(thing) and tf.as_dtype(thing.dtype) != tf.string:
            thing.assign(tf.fill(tf.shape(thing), tf.cast(70 + number, thing.dtype)))


def digests(folder):
    return {f.name: sha256(f.read_bytes()).hexdigest() for f in folder.iterdir()}


def error_of(act):
    try:
        act()
    except Exception as error:
        return error


def stored_values(path):
    reader = tf.train.load_checkpoint(path)
    for key, dtype in reader.get_variable_to_dtype_map().items():
        if dtype != tf.variant:
            yield reader.get_tensor(key)


def flipped(data, at, bit=1):
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
