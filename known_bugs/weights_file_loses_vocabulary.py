"""A .weights.h5 file does not hold the vocabulary of a text layer.

After `load_weights` every word is unknown, without an error.
Because: The words are state of the layer, and nothing tells that they are lost.
Upstream: https://github.com/tensorflow/tensorflow/issues/56054
Instead: Save the model as `.keras`, or call `set_vocabulary` after the load.
Snippet: save_preprocessing, vocabulary_beside_checkpoint
"""

import tempfile

import keras
import tensorflow as tf


def net():
    words = keras.layers.StringLookup(max_tokens=9)
    layers = [keras.Input((1,), dtype="string"), words, keras.layers.Embedding(9, 2)]
    return keras.Sequential(layers)


saved, new = net(), net()
saved.layers[0].adapt(tf.constant(["cat", "dog"]))
with tempfile.TemporaryDirectory() as folder:
    saved.save_weights(path := f"{folder}/net.weights.h5")
    new.load_weights(path)

assert "cat" in saved.layers[0].get_vocabulary()
assert "cat" not in new.layers[0].get_vocabulary(), "this fault is gone"
