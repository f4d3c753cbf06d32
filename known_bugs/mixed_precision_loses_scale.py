"""A .keras file of a mixed precision run comes back without its loss scale.

Any new process has the policy float32, and makes a plain Adam at step 0.
Because: The documentation promises that the file has the state of the optimizer.
Upstream: none found
Instead: Set the policy of the process before you load.
Snippet: mixed_precision_file
"""

import tempfile
import warnings

import keras
import numpy as np

warnings.simplefilter("ignore")
keras.config.set_dtype_policy("mixed_float16")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("adam", "mse")
model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
keras.config.set_dtype_policy("float32")  # as in a new process
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)

kinds = [type(each.optimizer).__name__ for each in (model, loaded)]
assert kinds[0] == "LossScaleOptimizer"
assert kinds[1] != kinds[0], "this fault is gone"
