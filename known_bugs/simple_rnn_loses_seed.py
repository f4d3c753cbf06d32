"""SimpleRNN.from_config loses the seed of its dropout.

A clone or a loaded model draws other random numbers in each process.
Because: LSTM and GRU keep the same argument.
Upstream: https://github.com/keras-team/keras/issues/23657
Instead: Put a SimpleRNNCell, which keeps its seed, into an RNN layer.
"""

import keras


def seed_of_copy(layer):
    return type(layer).from_config(layer.get_config()).get_config().get("seed")


assert seed_of_copy(keras.layers.LSTM(2, dropout=0.5, seed=7)) == 7
assert seed_of_copy(keras.layers.SimpleRNN(2, dropout=0.5, seed=7)) != 7, (
    "this fault is gone"
)
