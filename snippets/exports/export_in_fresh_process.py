"""Test an export in a fresh process, as a model server runs it.

The fresh process has none of your classes and variables in memory.
Yours: `net`, `rows`, and the names of its input and output.
"""

import subprocess
import sys
import tempfile

import keras
import numpy as np

net = keras.Sequential([keras.Input((4,), name="measured"), keras.layers.Dense(2)])
rows = np.ones((3, 4), "float32")
code = """
import sys, numpy as np, tensorflow as tf
v1, rows, wanted = tf.compat.v1, *np.load(sys.argv[2]).values()
with v1.Session(graph=tf.Graph()) as session:
    loaded = v1.saved_model.loader.load(session, ["serve"], sys.argv[1])
    signature = loaded.signature_def["serving_default"]
    fed = {signature.inputs["measured"].name: rows}
    found = session.run(signature.outputs["output_0"].name, fed)
np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
"""
with tempfile.TemporaryDirectory() as folder:
    net.export(f"{folder}/1")
    np.savez(f"{folder}/test.npz", rows=rows, wanted=net(rows))
    command = [sys.executable, "-c", code, f"{folder}/1", f"{folder}/test.npz"]
    done = subprocess.run(command, capture_output=True, text=True)

# Proof: the other process got the same outputs, and ended without an error.
assert done.returncode == 0, done.stderr
