"""Save a preprocessing layer with its model.

For the same texts, both a `.keras` file and an export give the same outputs: each has
the vocabulary.
Yours: the texts that you adapt to, and the layers behind.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

words = keras.layers.TextVectorization(output_sequence_length=3)
words.adapt(["a cat sat", "a dog sat", "a dog ran"])  # before its size is asked for
vectors = keras.layers.Embedding(words.vocabulary_size(), 4)
layers = [words, vectors, keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(2)]
net = keras.Sequential([keras.Input((1,), dtype="string"), *layers])

# Proof: each text has its own answer, and both files give the same.
texts = tf.constant([["a cat sat"], ["a dog ran"], ["a zebra ran"]])  # zebra is unknown
wanted = net(texts).numpy()
assert len(np.unique(wanted, axis=0)) == len(texts)  # each text has its own answer
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    net.export(f"{folder}/export")
    whole = keras.models.load_model(f"{folder}/net.keras")
    loaded = tf.saved_model.load(f"{folder}/export")
assert np.array_equal(whole(texts), wanted)
assert np.array_equal(loaded.serve(texts), wanted)
