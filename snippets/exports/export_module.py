"""Export a tf.Module that holds a Keras model, for a model server.

If `tf.saved_model.save` writes the export, a server does not find the variables.
Yours: the module, and the input signature of its function.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Tool(tf.Module):
    def __init__(self, net):
        super().__init__()
        self.net = net

    @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.uint8, "numbers")])
    def serve(self, numbers):
        return {"score": self.net(tf.cast(numbers, tf.float32) / 255, training=False)}


tool = Tool(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]))
numbers = np.array([[0, 50, 100, 255]], "uint8")
wanted = tool.serve(numbers)["score"]  # call it once: this makes the graph

v1 = tf.compat.v1  # its loader opens the folder as TensorFlow Serving, C++ and Java do
session = v1.Session(graph=tf.Graph())
with tempfile.TemporaryDirectory() as folder:
    archive = keras.export.ExportArchive()
    archive.track(tool)  # its lookup tables; the archive finds the variables itself
    archive.add_endpoint("serve", tool.serve)
    archive.write_out(folder)
    with session.graph.as_default():
        loaded = v1.saved_model.loader.load(session, ["serve"], folder)

# Proof: the session, which knows nothing of Python's objects, gives the same output.
signature = loaded.signature_def["serving_default"]
given = {signature.inputs["numbers"].name: numbers}
found = session.run(signature.outputs["score"].name, given)
assert np.allclose(found, wanted, rtol=1e-5, atol=1e-6)
