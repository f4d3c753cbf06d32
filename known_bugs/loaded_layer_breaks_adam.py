"""Training an export as a TFSMLayer fails, and the error names no cause.

The names of the loaded variables have a colon, which Adam does not accept.
Because: The error comes from a part that the program does not call.
Upstream: none found
Instead: Call `optimizer.build(model.trainable_variables)` before `fit`.
Snippet: export_as_layer
"""

import tempfile

import keras
import numpy as np

model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
with tempfile.TemporaryDirectory() as folder:
    model.export(folder)
    layer = keras.layers.TFSMLayer(folder, call_endpoint="serve")
    again = keras.Sequential([keras.Input((2,)), layer])
    again.compile("adam", "mse")
    try:
        again.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
        raised = False
    except Exception:
        raised = True

assert len(again.trainable_variables) == 2
assert raised, "this fault is gone"
