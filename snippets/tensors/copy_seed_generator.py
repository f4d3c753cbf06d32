"""Copy a Keras seed generator.

Both give the same seeds from now on.
Yours: `seeds`.
"""

import keras
import numpy as np

seeds = keras.random.SeedGenerator(seed=1)
seeds.next()  # the stream is under way
place = seeds.state.numpy()

duplicate = keras.random.SeedGenerator(seed=0)
duplicate.state.assign(seeds.state)

# Proof: both draw the same numbers, and both move on.
assert np.array_equal(duplicate.state, place)

draws = [keras.random.normal([3], seed=source) for source in (seeds, duplicate)]
assert np.array_equal(*draws)
assert not np.array_equal(duplicate.state, place)
