"""Tell by its keys who wrote a checkpoint.

The snippet says TensorFlow 1, Keras 2, Keras 3, or a class of its own.
Yours: the path, without `.index`.
"""

import tempfile

import keras
import tensorflow as tf


def written_by(prefix):
    keys = "".join(f"/{key}\n" for key, shape in tf.train.list_variables(prefix))
    if "/.ATTRIBUTES/" not in keys:
        return "TensorFlow 1: names"
    if "/layer_with_weights-" in keys:
        return "Keras 2: keys by layer"
    if any(word in keys for word in ("/_operations/", "/_kernel/", "/_all_variables/")):
        return "Keras 3: restore it into the same model"
    return "a class of its own: the keys are its attributes"


# Proof: it distinguishes a checkpoint of Keras 3 from one without Keras.
net = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(model=net).write(f"{folder}/new")
    own = tf.train.Checkpoint(weight=tf.Variable(0.0)).write(f"{folder}/own")
    assert written_by(own).startswith("a class")
    assert written_by(saved).startswith("Keras 3")
