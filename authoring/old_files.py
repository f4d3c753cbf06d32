"""Write what an older project leaves behind into data/old: `make old`, half a minute.

Everything is written by Keras 2 and by the sessions of TensorFlow 1, as they are in
today's TensorFlow. `card.json` says what was written by which version; `answers.npz`
has what the models answered then, and after one more step of training.
"""

from __future__ import annotations

import hashlib
import json
import shutil

import numpy as np
import tensorflow as tf
import tf_keras

from authoring.notebooks import ROOT

FOLDER = ROOT / "data" / "old"
RATE, BATCH, EPOCHS = 0.01, 8, 3


def build() -> tf_keras.Model:
    return tf_keras.Sequential(
        [
            tf_keras.Input((4,), name="measured"),
            tf_keras.layers.Dense(8, "relu", name="hidden"),
            tf_keras.layers.BatchNormalization(name="norm"),
            tf_keras.layers.Dense(2, name="out"),
        ],
        name="old",
    )


def train(optimizer: object, x: np.ndarray, y: np.ndarray) -> tf_keras.Model:
    tf_keras.utils.set_random_seed(0)
    model = build()
    model.compile(optimizer, "mse", metrics=["mae"])
    model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    return model


def write(model: tf_keras.Model, name: str, **more: object) -> None:
    """Write a checkpoint with model and optimizer."""
    state = tf.train.Checkpoint(model=model, optimizer=model.optimizer, **more)
    tf.train.CheckpointManager(state, str(FOLDER / name), max_to_keep=1).save()


def answers(model: tf_keras.Model, x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    """Return what a model answers now, and after one more step."""
    now = model(x[:BATCH]).numpy()
    model.train_on_batch(x[:BATCH], y[:BATCH])
    return [now, model(x[:BATCH]).numpy()]


def write_tf1(model: tf_keras.Model, x: np.ndarray) -> np.ndarray:
    """Write two layers as a program of TensorFlow 1 would; return their answers."""
    kernels = {
        f"{name}/{part}": getattr(model.get_layer(name), part).numpy()
        for name in ("hidden", "out")
        for part in ("kernel", "bias")
    }
    v1 = tf.compat.v1
    with tf.Graph().as_default(), v1.Session() as session:
        values = {n: v1.get_variable(n, initializer=v) for n, v in kernels.items()}
        hidden = tf.nn.relu(x @ values["hidden/kernel"] + values["hidden/bias"])
        out = hidden @ values["out/kernel"] + values["out/bias"]
        session.run(v1.global_variables_initializer())
        saver = v1.train.Saver(save_relative_paths=True)
        saver.save(session, str(FOLDER / "tf1" / "model"), global_step=7)
        return session.run(out)


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    random = np.random.RandomState(0)
    x = random.rand(32, 4).astype("float32")
    y = random.rand(32, 2).astype("float32")
    model = train(tf_keras.optimizers.Adam(RATE), x, y)
    model.save(FOLDER / "whole.h5")
    model.save(FOLDER / "whole.keras")
    model.save(FOLDER / "saved_model")
    model.save_weights(FOLDER / "only.weights.h5")
    model.save_weights(FOLDER / "only.h5")  # another layout than .weights.h5
    write(model, "checkpoint", step=tf.Variable(EPOCHS * len(x) // BATCH))
    first = write_tf1(model, x[:BATCH])
    noted = {"x": x[:BATCH], "y": y[:BATCH], "tf1": first}
    noted["answers"], noted["later"] = answers(model, x, y)
    legacy = train(tf_keras.optimizers.legacy.Adam(RATE), x, y)
    write(legacy, "legacy_checkpoint")
    noted["legacy_answers"], noted["legacy_later"] = answers(legacy, x, y)
    np.savez(FOLDER / "answers.npz", **noted)
    files = sorted(file for file in FOLDER.rglob("*") if file.is_file())
    card = {
        "what": "what older projects leave behind: a small network, after 12 steps",
        "layers": [layer.name for layer in model.layers],
        "optimizer": {"class": "Adam", "learning rate": RATE},
        "versions": {"tensorflow": tf.__version__, "tf_keras": tf_keras.__version__},
        "sha256": {
            file.relative_to(FOLDER).as_posix(): hashlib.sha256(
                file.read_bytes()
            ).hexdigest()
            for file in files
        },
        "licence": "that of this kit",
    }
    (FOLDER / "card.json").write_text(json.dumps(card, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
