"""MultiHeadAttention.from_config loses a DTypePolicyMap.

Layers inside of the copy compute with another type of number, so outputs differ.
Because: The config of the layer holds the map.
Upstream: none found
Instead: Set the policy of the inner layers of the copy again.
"""

import keras

policies = keras.dtype_policies.DTypePolicyMap()
policies["mha/query"] = keras.DTypePolicy("mixed_bfloat16")
layer = keras.layers.MultiHeadAttention(2, 2, name="mha", dtype=policies)
twin = keras.layers.MultiHeadAttention.from_config(layer.get_config())
for each in (layer, twin):
    each.build((None, 3, 4), (None, 3, 4))

kinds = [each.query_dense.compute_dtype for each in (layer, twin)]
assert kinds[0] == "bfloat16"
assert kinds[1] != kinds[0], "this fault is gone"
