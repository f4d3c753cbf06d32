"""Give a second model the optimizer state of the first.

Steps and slots go into an optimizer that was built for other variables.
Yours: `first` and `second`.
"""

import keras
import numpy as np

x, y = np.ones((8, 4), "float32"), np.ones((8, 2), "float32")
first = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
first.compile(keras.optimizers.Adam(0.01), "mse")
first.fit(x, y, epochs=3, verbose=0)
answers, steps = first(x), first.optimizer.iterations.numpy()

second = keras.models.clone_model(first)
for mine, theirs in zip(second.variables, first.variables, strict=True):
    mine.assign(theirs)  # with a Normalization: also finalize_state()
adam = type(first.optimizer).from_config(first.optimizer.get_config())
adam.build(second.trainable_variables)
for mine, theirs in zip(adam.variables, first.optimizer.variables, strict=True):
    mine.assign(theirs)  # adam.set_weights leaves slots out in mixed precision
second.compile(adam, first.loss)

# Proof: the same answers, the same number of steps, the same next steps.
assert np.array_equal(second(x), answers)
assert second.optimizer.iterations == steps
results = []
for net in (first, second):
    net.fit(x, y, epochs=2, shuffle=False, verbose=0)
    results.append(net.get_weights())
assert all(map(np.array_equal, *results))
