"""A list of strings in an export comes back as an empty list.

Code that looks up a class name in it fails later, or finds nothing.
Because: An attribute that is a number is missing, but the list is there and wrong.
Upstream: none found
Instead: Return the names from an endpoint, or store them in a file.
Snippet: export_names
"""

import tempfile

import tensorflow as tf

module = tf.Module()
module.threshold, module.names = 0.5, ["cat", "dog"]
with tempfile.TemporaryDirectory() as folder:
    tf.saved_model.save(module, folder)
    loaded = tf.saved_model.load(folder)

assert not hasattr(loaded, "threshold")
assert [*getattr(loaded, "names", "?")] == [], "this fault is gone"
