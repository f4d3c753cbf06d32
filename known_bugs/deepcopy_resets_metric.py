"""copy.deepcopy of a metric resets its counts.

The copy begins at zero, without an error.
Because: A deep copy must have the state of the original.
Upstream: none found
Instead: Make a metric from the config, and assign its variables.
Snippet: copy_metric
"""

import copy

import keras

metric = keras.metrics.Mean()
metric.update_state([4.0])
twin = copy.deepcopy(metric)

assert float(metric.result()) == 4.0
assert float(twin.result()) != 4.0, "this fault is gone"
