"""Copy a metric with its state.

The copy continues to count from the present state of the original.
Yours: `running`.
"""

import keras

running = keras.metrics.Mean()
running.update_state([4.0])
answer = float(running.result())

duplicate = type(running).from_config(running.get_config())
# F1Score, R2Score: duplicate.update_state(…) first, with anything of the same shapes
for mine, theirs in zip(duplicate.variables, running.variables, strict=True):
    mine.assign(theirs)

# Proof: the copy has the answer of before, and counts on to the same answer.
running.update_state([0.0])
assert float(duplicate.result()) == answer != float(running.result())
duplicate.update_state([0.0])
assert float(duplicate.result()) == float(running.result())
