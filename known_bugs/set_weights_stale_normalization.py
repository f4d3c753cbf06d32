"""After set_weights, a Normalization layer computes with its previous mean.

The weights of both models are equal, and the outputs are not.
Because: The outputs contradict the weights that the layer reports.
Upstream: https://github.com/keras-team/keras/pull/20168
Instead: Call `finalize_state()` of the layer after `set_weights`.
Snippet: copy_by_assignment
"""

import keras
import numpy as np

x = np.arange(8.0).reshape(4, 2)
model, twin = (
    keras.Sequential([keras.Input((2,)), keras.layers.Normalization()]) for _ in "ab"
)
model.layers[0].adapt(x)
twin.set_weights(model.get_weights())
pairs = zip(twin.get_weights(), model.get_weights(), strict=True)
assert all(np.array_equal(ours, theirs) for ours, theirs in pairs)

assert not np.allclose(twin(x), model(x)), "this fault is gone"
