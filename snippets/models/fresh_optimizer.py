"""Start the optimizer fresh and keep the weights.

The weights stay the same, and the optimizer starts at step 0.
Yours: `net`, with the loss and the metrics that you compile it with.
"""

import keras
import numpy as np

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
net.compile(keras.optimizers.Adam(0.01), "mse")
net.fit(np.ones((8, 4)), np.ones((8, 2)), verbose=0)
weights = net.get_weights()

fresh = type(net.optimizer).from_config(net.optimizer.get_config())
# It has the learning rate as it is now, maybe lowered by ReduceLROnPlateau. To begin
# with a different rate: fresh.learning_rate = 0.01
net.compile(fresh, loss=net.loss)  # and metrics=[…], if you had some

# Proof: the optimizer is new, and the weights are not.
assert net.optimizer.iterations == 0
assert not net.optimizer.built  # no slots yet: the next step creates them
assert all(map(np.array_equal, weights, net.get_weights()))
