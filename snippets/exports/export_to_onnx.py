"""Export a Keras model to ONNX, and compare the outputs.

ONNX Runtime needs no TensorFlow. Install `tf2onnx` and `onnxruntime` before.
Yours: `net`, with the name of its Input, and `rows`.
"""

import tempfile

import keras
import numpy as np
import onnxruntime

net = keras.Sequential([keras.Input((4,), name="measured"), keras.layers.Dense(2)])
rows = np.random.default_rng(0).normal(size=(5, 4)).astype("float32")
wanted = net(rows)  # Keras refuses to export a model that was never called
with tempfile.TemporaryDirectory() as folder:
    # augmentation layers: export keras.Model(image, net(image, training=False))
    net.export(f"{folder}/net.onnx", format="onnx")
    session = onnxruntime.InferenceSession(f"{folder}/net.onnx")

# Proof: both give the same outputs, for any number of rows.
(result,) = session.run(None, {"measured": rows})  # None: all outputs
assert np.allclose(result, wanted, rtol=1e-5, atol=1e-6)
(one,) = session.run(None, {"measured": rows[:1]})
assert np.allclose(one, wanted[:1], rtol=1e-5, atol=1e-6)
