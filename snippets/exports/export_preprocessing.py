"""Export with preprocessing and labels inside.

The export takes raw input and gives labels, in Python and in a model server.
Yours: the model, the labels, and what `serve` does before and after.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

labels = ["cat", "dog"]
layers = [keras.Input((8, 8, 3)), keras.layers.Flatten(), keras.layers.Dense(2)]
net = keras.Sequential(layers)


@tf.function(input_signature=[tf.TensorSpec([None, None, 3], tf.uint8, name="photo")])
def serve(photo):
    pixels = tf.image.resize(tf.cast(photo, tf.float32) / 255.0, (8, 8))
    scores = net(pixels[None], training=False)[0]
    assert len(labels) == scores.shape[0], "one label for each output"
    label = tf.constant(labels)[tf.argmax(scores)]
    return {"label": label, "score": tf.reduce_max(scores)}


# Proof: the loaded export gives the same label and score.
photo = np.random.default_rng(0).integers(0, 256, (30, 20, 3), "uint8")
wanted = serve(photo)  # call it once, so that there is a graph to export
with tempfile.TemporaryDirectory() as folder:
    archive = keras.export.ExportArchive()  # a server finds every variable of `serve`
    # if `serve` uses a lookup table of your own: archive.track(table)
    archive.add_endpoint("serve", serve)
    archive.write_out(folder)
    loaded = tf.saved_model.load(folder)
    assert loaded.serve(photo) == wanted  # label and score
