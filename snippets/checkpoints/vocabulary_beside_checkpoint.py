"""Keep a vocabulary beside a checkpoint.

A checkpoint has no words, and no assert notices. A text file beside it has them.
Yours: `make`, the layer with the vocabulary, and a folder that stays.
"""

import json
import tempfile
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf


def make():  # the size is fixed, so that the weights fit any vocabulary
    words = keras.layers.StringLookup(max_tokens=9, name="words")
    vectors = keras.layers.Embedding(9, 4)
    return keras.Sequential([keras.Input((1,), dtype="string"), words, vectors])


def save(net, folder):
    words = [str(word) for word in net.get_layer("words").get_vocabulary()]
    Path(folder, "words.json").write_text(json.dumps(words), "utf-8")
    return tf.train.Checkpoint(model=net).save(f"{folder}/net")


def restore(folder):
    net, path = make(), tf.train.latest_checkpoint(folder)
    tf.train.Checkpoint(model=net).restore(path).assert_consumed()
    words = json.loads(Path(folder, "words.json").read_text("utf-8"))
    net.get_layer("words").set_vocabulary(words)
    return net


# Proof: words and answers come back.
net, texts = make(), tf.constant([["owl"], ["dog"], ["zebra"]])
net.get_layer("words").adapt(["owl", "dog", "owl"])
with tempfile.TemporaryDirectory() as folder:
    save(net, folder)
    loaded = restore(folder)
assert loaded.get_layer("words").get_vocabulary() == ["[UNK]", "owl", "dog"]
assert np.array_equal(loaded(texts), net(texts))
