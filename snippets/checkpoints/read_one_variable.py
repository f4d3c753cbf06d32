"""Read one variable out of a large file, without the model.

The rest of the file is not read. One reader is for a checkpoint, one for Keras files.
Yours: the path, and a part of the name.
"""

import tempfile
import zipfile

import h5py
import keras
import numpy as np
import tensorflow as tf


def from_checkpoint(path, words):
    reader = tf.train.load_checkpoint(path)
    names = [n for n in reader.get_variable_to_shape_map() if words in n]
    (name,) = names  # an error here: the words fit several names, or none
    return reader.get_tensor(name)


def from_keras_file(path, name):  # "layers/dense/vars/0" is the kernel of `dense`
    if zipfile.is_zipfile(path):  # a .keras file
        with zipfile.ZipFile(path) as whole, whole.open("model.weights.h5") as weights:
            return from_keras_file(weights, name)
    with h5py.File(path) as file:  # trust the file: it can point to other files
        return file[name][()]


model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(model=model).save(f"{folder}/net")
    model.save_weights(weights := f"{folder}/net.weights.h5")
    model.save(whole := f"{folder}/net.keras")
    kernel = from_checkpoint(saved, "/_kernel/")
    from_files = [from_keras_file(p, "layers/dense/vars/0") for p in (weights, whole)]

# Proof: each file gives the kernel of the model.
for value in (kernel, *from_files):
    assert np.array_equal(value, model.layers[0].kernel)
