"""Read a Keras 2 .h5 model in Keras 3, with its optimizer.

You get weights and training state, and both models take the same next step.
Yours: the model, the path, and answers that you noted.
"""

import tempfile

import h5py
import keras
import numpy as np
import tf_keras  # Keras 2, to make an old file: leave it out

inputs, targets = np.eye(3, dtype="float32"), np.ones((3, 1), "float32")
with tempfile.TemporaryDirectory() as folder:  # the next six lines make an old file
    past = tf_keras.Sequential([tf_keras.layers.Dense(1)])
    past.compile(tf_keras.optimizers.Adam(0.1), "mse")
    past.fit(inputs, targets, verbose=0)
    past.save(f"{folder}/old.h5")
    past.train_on_batch(inputs, targets)
    expected = past(inputs)  # after one more step: use your stored outputs
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.1), "mse")
    model.optimizer.build(model.trainable_variables)
    model.load_weights(f"{folder}/old.h5")
    steps, *slots = [v for v in model.optimizer.variables if v.name != "learning_rate"]
    with h5py.File(f"{folder}/old.h5") as file:
        values = file["optimizer_weights"]
        names = values.attrs["weight_names"]
        assert "iteration" in str(names[0])  # "Adam/iter": all m, then all v
        for new, name in zip([steps, *slots], names, strict=True):
            new.assign(values[name][()])

# Proof: the next step of training leads to the same outputs.
model.train_on_batch(inputs, targets)
assert np.allclose(model(inputs), expected, atol=1e-6)
