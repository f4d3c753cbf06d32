"""Export with preprocessing and labels inside.

The export takes raw input and gives labels.
Yours: the model, the labels, and what `serve` does before and after.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf


class Tool(tf.Module):
    def __init__(self, model, labels):
        super().__init__()
        self.model = model  # what the function uses must be an attribute
        self.labels = tf.constant(labels)

    @tf.function(input_signature=[tf.TensorSpec([None, None, 3], tf.uint8)])
    def serve(self, photo):
        pixels = tf.image.resize(tf.cast(photo, tf.float32) / 255.0, (8, 8))
        scores = self.model(pixels[None], training=False)[0]
        assert len(self.labels) == scores.shape[0], "one label for each output"
        return {"label": self.labels[tf.argmax(scores)], "score": tf.reduce_max(scores)}


# Proof: the loaded tool gives the same label and score.
layers = [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2)]
tool = Tool(keras.Sequential(layers), ["cat", "dog"])
photo = np.random.default_rng(0).integers(0, 256, (30, 20, 3), "uint8")
with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(tool, folder, signatures=tool.serve)
    loaded = tf.saved_model.load(folder)
    assert loaded.serve(photo) == tool.serve(photo)  # label and score
