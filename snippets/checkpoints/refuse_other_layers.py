"""A checkpoint that refuses a model with other layers.

The checkpoint holds the configuration, and the restore compares it.
Yours: the model; what `Plan` compares is the configuration of its layers.
"""

import tempfile

import keras
import tensorflow as tf


class Plan(tf.train.experimental.PythonState):
    def __init__(self, model):
        self.text = str([layer.get_config() | {"name": ""} for layer in model.layers])

    def serialize(self):
        return self.text

    def deserialize(self, stored):
        if stored.decode() != self.text:
            raise ValueError("saved from another model")


# Proof: a different activation is refused, and the same layers are not.
same = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "relu")])
relu = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "relu")])
tanh = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "tanh")])
with tempfile.TemporaryDirectory() as folder:
    saved = tf.train.Checkpoint(model=relu, plan=Plan(relu)).write(f"{folder}/net")
    try:
        tf.train.Checkpoint(model=tanh, plan=Plan(tanh)).read(saved)
    except ValueError as error:
        refusal = str(error)
assert Plan(same).text == Plan(relu).text
assert refusal == "saved from another model"
