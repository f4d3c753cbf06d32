"""A .keras file loses the argument `use_cudnn=False` of LSTM and GRU.

On a GPU, an export of the loaded model has operations that no CPU can run.
Because: The argument comes back with its default value, without a warning.
Upstream: none found
Instead: Build the model by code again, and load its weights.
Snippet: weights_with_optimizer
"""

import tempfile

import keras

lstm = keras.layers.LSTM(2, use_cudnn=False)
model = keras.Sequential([keras.Input((3, 2)), lstm])
with tempfile.TemporaryDirectory() as folder:
    model.save(path := f"{folder}/net.keras")
    loaded = keras.models.load_model(path)

assert lstm.use_cudnn is False
assert loaded.layers[0].use_cudnn is not False, "this fault is gone"
