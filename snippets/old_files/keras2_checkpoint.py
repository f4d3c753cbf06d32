"""Read a Keras 2 checkpoint in Keras 3, with its optimizer.

The snippet reads by key, because a plain restore finds nothing.
Yours: the model, the path, and answers that you noted.
"""

import tempfile

import keras
import tensorflow as tf
import tf_keras  # Keras 2, to make an old checkpoint: leave it out

inputs, targets = tf.eye(3), tf.ones((3, 1))
with tempfile.TemporaryDirectory() as folder:  # the next six lines make an old one
    past = tf_keras.Sequential([tf_keras.Input((3,)), tf_keras.layers.Dense(1)])
    past.compile(tf_keras.optimizers.Adam(0.1), "mse")
    past.fit(inputs, targets, verbose=0)
    tf.train.Checkpoint(model=past, optimizer=past.optimizer).write(f"{folder}/old")
    past.train_on_batch(inputs, targets)
    expected = past(inputs)  # after one more step: use your stored outputs
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    steps, *slots = [v for v in model.optimizer.variables if v.name != "learning_rate"]
    pairs = [(steps, "optimizer/_iterations")]
    pairs += [(slot, f"optimizer/_variables/{n}") for n, slot in enumerate(slots, 1)]
    for n, layer in enumerate(layer for layer in model.layers if layer.weights):
        pairs += [(w, f"model/layer_with_weights-{n}/{w.name}") for w in layer.weights]
    reader = tf.train.load_checkpoint(f"{folder}/old")
    for new, key in pairs:
        new.assign(reader.get_tensor(f"{key}/.ATTRIBUTES/VARIABLE_VALUE"))

# Proof: the next step of training leads to the same outputs.
model.train_on_batch(inputs, targets)
assert tf.reduce_max(abs(model(inputs) - expected)) < 1e-6
