"""Read which inputs an export expects, and call it by their names.

A signature has the name, type and shape of each input and output.
Yours: the folder.
"""

import tempfile

import keras
import numpy as np
import tensorflow as tf

size, age = keras.Input((2,), name="size"), keras.Input((1,), name="age", dtype="int32")
both = keras.layers.Concatenate()([size, keras.ops.cast(age, "float32")])
net = keras.Model([size, age], {"price": keras.layers.Dense(1)(both)})

with tempfile.TemporaryDirectory() as folder:
    net.export(folder)
    loaded = tf.saved_model.load(folder)
print("signatures:", list(loaded.signatures))  # a caller chooses one of these
signature = loaded.signatures["serving_default"]
inputs = signature.structured_input_signature[1]  # by name
for name, spec in {**inputs, **signature.structured_outputs}.items():
    print(name, spec.dtype.name, spec.shape)

# Proof: values of these types and shapes, given by these names, get the same output.
rows = {"size": np.ones((3, 2), "float32"), "age": np.ones((3, 1), "int32")}
result = signature(**{name: tf.constant(x) for name, x in rows.items()})
assert sorted(inputs) == ["age", "size"]
assert inputs["age"].dtype == tf.int32
assert np.array_equal(result["price"], net([rows["size"], rows["age"]])["price"])
