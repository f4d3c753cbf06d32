"""A server cannot run a folder that tf.saved_model.save wrote for a Keras model.

Python loads and calls the folder. A session, as a server has it, finds no weights.
Because: The documentation of SavedModel promises that servers can run it.
Upstream: https://github.com/tensorflow/tensorflow/issues/72963
Instead: Call `model.export`.
Snippet: export_model
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(model, folder)
    with tf.Graph().as_default(), tf1.Session() as session:
        graph = tf1.saved_model.load(session, ["serve"], folder)
        signature = graph.signature_def["serving_default"]
        (given,), (found,) = signature.inputs.values(), signature.outputs.values()
        try:
            session.run(found.name, {given.name: np.ones((1, 2))})
            message = ""
        except tf.errors.OpError as error:
            message = str(error)

assert "Could not find variable" in message, "this fault is gone"
