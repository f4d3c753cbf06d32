"""Restore a model for testing, from a card, with its stored answers.

The proof compares with outputs that were stored with the model.
Yours: `make`, the labels, and real examples: zeros prove nothing.
"""

import tempfile

import keras
import numpy as np


def make(classes):
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(classes)])


def restore_proven(place):
    with np.load(f"{place}/card.npz") as noted:
        model = make(len(noted["labels"]))
        model.load_weights(f"{place}/model.weights.h5")
        answers = np.asarray(model(noted["examples"]), "float32")
        if not np.allclose(answers, noted["answers"], atol=1e-4):
            raise ValueError("these are not the answers that were stored")
        return model, noted["labels"].tolist()


# Proof: a new model gives other outputs; the restored model passes.
model, examples = make(2), np.eye(4)
about = {"labels": ["circle", "star"], "examples": examples}
about["answers"] = np.asarray(model(examples), "float32")  # from a dict, take one item
assert not np.allclose(make(2)(examples), about["answers"]), "a new model says the same"
with tempfile.TemporaryDirectory() as place:
    model.save_weights(f"{place}/model.weights.h5")
    np.savez(f"{place}/card.npz", **about)
    assert restore_proven(place)[1] == ["circle", "star"]
