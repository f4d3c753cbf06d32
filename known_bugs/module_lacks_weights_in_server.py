"""A server cannot run the export of a tf.Module that holds a Keras model.

Python loads and calls the folder. A session, as a server has it, finds no weights.
Because: The documentation of SavedModel promises that servers can run it.
Upstream: https://github.com/tensorflow/tensorflow/issues/72963
Instead: Keep `[v.value for v in model.variables]` in an attribute of the module.
Snippet: export_module
"""

import tempfile

import keras
import tensorflow as tf

tf1 = tf.compat.v1


class Served(tf.Module):
    def __init__(self):
        super().__init__()
        self.net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])

    @tf.function(input_signature=[tf.TensorSpec((1, 2))])
    def __call__(self, x):
        return self.net(x)


with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(module := Served(), folder, module.__call__)
    with tf.Graph().as_default(), tf1.Session() as session:
        graph = tf1.saved_model.load(session, ["serve"], folder)
        signature = graph.signature_def["serving_default"]
        (given,), (found,) = signature.inputs.values(), signature.outputs.values()
        try:
            session.run(found.name, {given.name: [[1.0, 1.0]]})
            message = ""
        except tf.errors.OpError as error:
            message = str(error)

assert "Could not find variable" in message, "this fault is gone"
