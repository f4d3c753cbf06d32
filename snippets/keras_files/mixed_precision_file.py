"""Continue a mixed precision run from a .keras file.

With the policy set before loading, the loss scale and the optimizer come back too.
Yours: `net`, and the data.
"""

import tempfile

import keras
import numpy as np

x, y = np.random.default_rng(0).random((8, 4)), np.ones((8, 2))
keras.config.set_dtype_policy("mixed_float16")
net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
net.compile(keras.optimizers.Adam(0.01), "mse")
net.fit(x, y, epochs=3, verbose=0)
with tempfile.TemporaryDirectory() as folder:
    net.save(f"{folder}/net.keras")
    keras.config.set_dtype_policy("float32")  # a new process begins with this policy
    without = keras.models.load_model(f"{folder}/net.keras")  # only a warning
    keras.config.set_dtype_policy("mixed_float16")  # so: first this line, then load
    loaded = keras.models.load_model(f"{folder}/net.keras")

# Proof: with the policy, optimizer, loss scale and next step are the same.
assert without.optimizer.iterations == 0  # without it: Adam at step 0.
adam = loaded.optimizer.inner_optimizer  # the loss scale is around it.
# A step whose gradients overflow halves the loss scale, and is not counted.
assert adam.iterations == net.optimizer.inner_optimizer.iterations > 0
assert loaded.optimizer.dynamic_scale == net.optimizer.dynamic_scale
for model in (net, loaded):
    model.fit(x, y, verbose=0)
pairs = zip(loaded.variables, net.variables, strict=True)
assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)
