"""Write one small model in four formats, or read what others wrote: a child's part.

Its arguments: `VERSION write FOLDER` or `VERSION read FOLDER ...`. It uses the Keras
that is found first, or tf_keras for version 2, and prints what it found as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf

version, what, *folders = sys.argv[1:]
if version.startswith("2."):
    import tf_keras as keras
else:
    import keras

if keras.__version__ != version:
    sys.exit(f"This is Keras {keras.__version__}, and not {version}.")
ROWS = np.linspace(-1, 1, 12, dtype="float32").reshape(3, 4)


def make():
    layers = [keras.layers.Dense(4, activation="relu"), keras.layers.Dropout(0.5)]
    layers += [keras.layers.BatchNormalization(), keras.layers.Dense(2)]
    net = keras.Sequential([keras.Input((4,)), *layers])
    net.compile(keras.optimizers.Adam(0.01), "mse")
    net.optimizer.build(net.trainable_variables)
    return net


def write(folder):
    net = make()
    net.fit(ROWS, np.ones((3, 2)), verbose=0)
    net.save(f"{folder}/net.keras")
    net.save_weights(f"{folder}/net.weights.h5")
    tf.train.Checkpoint(model=net).write(f"{folder}/checkpoint")
    net.export(f"{folder}/export")
    np.save(f"{folder}/answers.npy", net.predict(ROWS, verbose=0))


def model_file(folder):
    return keras.models.load_model(f"{folder}/net.keras")


def weights_file(folder):
    net = make()
    net.load_weights(f"{folder}/net.weights.h5")
    return net


def checkpoint(folder):
    net = make()
    tf.train.Checkpoint(model=net).read(f"{folder}/checkpoint").assert_consumed()
    return net


def export(folder):
    return tf.saved_model.load(f"{folder}/export")


WAYS = {
    ".keras file": model_file,
    ".weights.h5 file": weights_file,
    "checkpoint": checkpoint,
    "export": export,
}


def read(way, folder):
    """Say what came back: the answers, and the step of the optimizer."""
    try:
        net = WAYS[way](folder)
    except Exception as error:
        text = f"{type(error).__name__}: {error}".strip()
        return text.splitlines()[0]
    answers = np.load(f"{folder}/answers.npy")
    if way == "export":
        same = np.allclose(net.serve(ROWS), answers, atol=1e-6)
        return "equal" if same else "other answers"
    if not np.allclose(net.predict(ROWS, verbose=0), answers, atol=1e-6):
        return "other answers"
    return "equal" if int(net.optimizer.iterations.numpy()) == 1 else "a new optimizer"


if what == "write":
    write(folders[0])
else:
    found = {way: {Path(f).name: read(way, f) for f in folders} for way in WAYS}
    print(json.dumps(found))
