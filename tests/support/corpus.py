"""Small models of many makes: `MODELS` has a builder for each.

The same call builds the same model. Layers of the same shape stand side by side where
it can be, so that values can go to the wrong one without a word.
"""

from __future__ import annotations

import keras
import numpy as np
import tensorflow as tf
from keras import layers as k

from tests.support.own_classes import Block, Encoder, Held, Metered
from tests.support.plan import Parts, chain, made, noted, stack
from tests.support.registry import MODELS, called, dense, model

__all__ = ["MODELS"]


@model
def sequential():
    return stack((4,), dense("d0"), dense("d1"), dense("d2"))


@model
def functional():
    x = keras.Input((4,))
    return keras.Model(x, chain(x, dense("d0"), dense("d1"), dense("d2")))


@model
def normalized():
    x = keras.Input((4,))
    b0, b1 = (made(key, k.BatchNormalization) for key in ("b0", "b1"))
    return keras.Model(x, chain(x, dense("d0"), b0, dense("d1"), b1))


@model
def layer_normalized():
    norms = [made(key, k.LayerNormalization) for key in ("n0", "n1")]
    return stack((4,), dense("d0"), norms[0], dense("d1"), norms[1])


@model
def group_normalized():
    return stack((4,), dense("d0"), made("g", k.GroupNormalization, 2), dense("d1"))


@model
def dropped_out():
    return stack((4,), dense("d0"), made("drop", k.Dropout, 0.5), dense("d1"))


@model
def noisy():
    noise = made("noise", k.GaussianNoise, 0.1)
    return stack((4,), dense("d0"), noise, dense("d1"), made("p", k.PReLU))


@model
def adapted():
    norm = made("norm", k.Normalization, mean=1.0, variance=2.0)
    return stack((4,), norm, dense("d0"), dense("d1"))


@model
def einsum():
    e0, e1 = (
        made(n, k.EinsumDense, "ab,bc->ac", 4, bias_axes="c") for n in ("e0", "e1")
    )
    return stack((4,), e0, e1)


@model
def spectral():
    inner = dense("d0")
    return stack((4,), made("s", k.SpectralNormalization, inner), dense("d1"))


@model
def convolutional():
    convs = [made(key, k.Conv2D, 4, 3, padding="same") for key in ("c0", "c1")]
    return stack((5, 5, 4), *convs, made("pool", k.GlobalAveragePooling2D), dense("d0"))


@model
def separable():
    convs = [made(key, k.SeparableConv2D, 4, 3, padding="same") for key in ("c0", "c1")]
    return stack((5, 5, 4), *convs, made("d", k.DepthwiseConv2D, 3))


@model
def transposed():
    convs = [made(key, k.Conv1DTranspose, 4, 2, padding="same") for key in ("c0", "c1")]
    return stack((5, 4), *convs, made("c2", k.Conv1D, 4, 1))


@model
def conv_lstm():
    convs = [
        made(key, k.ConvLSTM1D, 4, 2, padding="same", return_sequences=True)
        for key in ("c0", "c1")
    ]
    return stack((3, 4, 4), *convs)


@model
def skip():
    x = keras.Input((4,))
    y = chain(x, dense("d0"), dense("d1"))
    return keras.Model(x, dense("d2")(made("add", k.Add)([x, y])))


@model
def operations():
    x = keras.Input((4,))
    y = chain(x * 2.0, dense("d0"), dense("d1"))
    return keras.Model(x, keras.ops.relu(y + x))


@model
def two_inputs():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    joined = made("join", k.Concatenate)([dense("d0")(a), dense("d1")(b)])
    return keras.Model({"a": a, "b": b}, dense("d2")(joined))


@model
def two_outputs():
    x = keras.Input((4,))
    y = chain(x, dense("d0"), dense("d1"))
    return keras.Model(x, [dense("left")(y), dense("right")(y)])


@model
def shared():
    x, layer = keras.Input((4,)), dense("d0")
    return keras.Model(x, chain(x, layer, dense("d1"), layer))


@model
def nested():
    x, inside = keras.Input((4,)), keras.Input((4,))
    body = keras.Model(inside, chain(inside, dense("d0"), dense("d1")), name="body")
    return keras.Model(x, dense("d3")(dense("d2")(body(x))))


@model
def nested_sequential():
    body = stack((4,), dense("d0"), dense("d1"))
    return stack((4,), body, dense("d2"), dense("d3"))


@model
def siamese():
    a, b, inside = keras.Input((4,)), keras.Input((4,)), keras.Input((4,))
    tower = keras.Model(inside, chain(inside, dense("d0"), dense("d1")), name="tower")
    return keras.Model([a, b], made("dot", k.Dot, 1)([tower(a), tower(b)]))


@model
def embedding():
    tables = [made(key, k.Embedding, 5, 4) for key in ("e0", "e1")]
    x = keras.Input((3,), dtype="int32")
    y = made("add", k.Add)([table(x) for table in tables])
    return keras.Model(x, chain(y, dense("d0"), dense("d1")))


@model
def lstm():
    return stack(
        (3, 4), *(made(n, k.LSTM, 4, return_sequences=True) for n in ("l0", "l1"))
    )


@model
def stateful_gru():
    options = {"return_sequences": True, "stateful": True}
    grus = [made(key, k.GRU, 4, **options) for key in ("g0", "g1")]
    return stack((3, 4), *grus, batch_size=2)


@model
def bidirectional():
    inner = made("l0", k.LSTM, 4, return_sequences=True)
    return stack((3, 4), made("b", k.Bidirectional, inner), dense("d0"))


@model
def stacked_cells():
    cells = [made(key, k.LSTMCell, 4) for key in ("l0", "l1")]
    return stack((3, 4), made("r", k.RNN, cells), dense("d0"))


@model
def dropout_rnn():
    rnn = made("s", k.SimpleRNN, 4, recurrent_dropout=0.2)
    return stack((3, 4), rnn, dense("d0"), dense("d1"))


@model
def time_distributed():
    inner = dense("d0")
    return stack((3, 4), made("t", k.TimeDistributed, inner), dense("d1"))


@model
def attention():
    x = keras.Input((3, 4))
    y = x
    for key in ("a0", "a1"):
        y = made(key, k.MultiHeadAttention, 2, 2)(y, y)
    return keras.Model(x, chain(y, dense("d0"), dense("d1")))


@model
def grouped_attention():
    x = keras.Input((3, 4))
    y = made("a0", k.GroupQueryAttention, 2, 2, 1)(x, x)
    return keras.Model(x, chain(y, dense("d0"), dense("d1")))


@model
def mixed_float16():
    return stack((4,), *(dense(n, dtype="mixed_float16") for n in ("d0", "d1")))


@model
def bfloat16():
    return stack((4,), *(dense(key, dtype="bfloat16") for key in ("d0", "d1")))


def _with_lora(built: keras.Model) -> keras.Model:
    for layer in built.layers:
        if hasattr(layer, "enable_lora"):
            layer.enable_lora(2)
    return built


@model
def lora():
    return _with_lora(stack((4,), dense("d0"), dense("d1")))


@model
def lora_embedding():
    table = made("e0", k.Embedding, 5, 4)
    return _with_lora(stack((3,), table, dense("d0"), dense("d1"), dtype="int32"))


@model
def int8():
    built = stack((4,), dense("d0"), dense("d1"))
    built.quantize("int8")
    return built


@model
def int4():
    built = stack((4,), dense("d0"), dense("d1"))
    built.quantize("int4")
    return built


@model
def subclassed():
    return called(Parts(a=dense("d0"), b=dense("d1"), c=dense("d2")))


@model
def subclassed_normalized():
    norms = [made(key, k.BatchNormalization) for key in ("b0", "b1")]
    return called(Parts(a=dense("d0"), b=norms[0], c=dense("d1"), d=norms[1]))


@model
def subclassed_nested():
    body = Parts(a=dense("d0"), b=dense("d1"))
    return called(Parts(body=body, head=dense("d2"), last=dense("d3")))


@model
def blocks():
    return stack((4,), made("block0", Block), made("block1", Block))


@model
def subclassed_blocks():
    return called(Parts(a=made("block0", Block), b=made("block1", Block)))


@model
def layers_in_a_list():
    return called(Held([dense("d1"), dense("d2")], a=dense("d0")))


@model
def layers_in_a_dict():
    return called(Held({"x": dense("d1"), "y": dense("d2")}, a=dense("d0")))


@model
def variables_in_a_list():
    held = [keras.Variable(np.ones(4, "float32"), name=f"v{n}") for n in range(2)]
    for number, variable in enumerate(held):
        noted(f"v{number}", variable)
    return called(Held(held, a=dense("d0"), b=dense("d1")))


@model
def tf_variables_in_a_list():
    held = [noted(f"v{n}", tf.Variable(tf.ones(4), name=f"v{n}")) for n in range(2)]
    return called(Held(held, a=dense("d0"), b=dense("d1")))


@model
def tf_variables_in_a_dict():
    held = {n: noted(n, tf.Variable(tf.ones(4), name=n)) for n in ("v0", "v1")}
    return called(Held(held, a=dense("d0"), b=dense("d1")))


@model
def tf_variable_as_attribute():
    built = Parts(a=dense("d0"), b=dense("d1"))
    built.factor = noted("v0", tf.Variable(tf.ones(4), name="v0"))
    return called(built)


@model
def metered():
    return called(Metered(a=dense("d0"), b=dense("d1")))


@model
def transformer():
    return stack((3, 4), made("t0", Encoder), made("t1", Encoder), dense("d0"))
