"""Write an export of a quarter of the size, with 8-bit weights.

LiteRT stores each weight as 8 bits, and the outputs change a little.
Yours: `net`, `rows`, and how much a score may change.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter

keras.utils.set_random_seed(7)
layers = [keras.layers.Dense(256, activation="relu"), keras.layers.Dense(3)]
net = keras.Sequential([keras.Input((256,), name="measured"), *layers])
rows = np.random.default_rng(0).normal(size=(1, 256)).astype("float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    converter = tf.lite.TFLiteConverter.from_saved_model(folder)
    whole = converter.convert()
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    # for 16 bits: converter.target_spec.supported_types = [tf.float16]
    small = converter.convert()  # write these bytes into a file: small.tflite

# Proof: a third of the size or less, and scores that moved by 2 percent or less.
runner = Interpreter(model_content=small).get_signature_runner("serving_default")
(result,) = runner(measured=rows).values()
wanted = net(rows).numpy()
assert len(small) < len(whole) / 3
assert 0 < np.abs(result - wanted).max() < 0.02 * np.abs(wanted).max()
