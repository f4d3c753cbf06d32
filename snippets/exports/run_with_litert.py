"""Run an export with LiteRT and compare the outputs.

LiteRT is for small machines, and needs no TensorFlow.
Yours: `net`, with the name of its Input, and `rows`.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

net = keras.Sequential([keras.Input((4,), name="measured"), keras.layers.Dense(2)])
rows = np.random.default_rng(0).normal(size=(1, 4)).astype("float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    # build LSTM and GRU with unroll=True, or the converter refuses them
    converted = tf.lite.TFLiteConverter.from_saved_model(folder).convert()

runner = Interpreter(model_content=converted).get_signature_runner("serving_default")
# `measured` is the name of your Input; with several outputs `values` has them all
(result,) = runner(measured=rows).values()

# Proof: both give the same outputs.
assert np.allclose(result, net(rows), rtol=1e-5, atol=1e-6)
