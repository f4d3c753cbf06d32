"""Use a SavedModel as a layer of a new Keras model.

`TFSMLayer` makes the export a layer, which is trained with the rest.
Yours: the folder, and the layers on top.
"""

import tempfile

import keras
import numpy as np

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
rows = np.ones((2, 4), "float32")
with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    body = keras.layers.TFSMLayer(folder, call_endpoint="serve")
    new = keras.Sequential([keras.Input((4,)), body, keras.layers.Dense(1)])
    # Proof: the layer begins with the same outputs, and learns.
    assert np.array_equal(body(rows), net(rows))

    new.compile(keras.optimizers.Adam(0.1), "mse")
    new.optimizer.build(new.trainable_variables)
    new.fit(rows, np.ones((2, 1)), verbose=0)
    assert len(body.trainable_weights) == 2  # kernel and bias
    assert not np.array_equal(body(rows), net(rows))
