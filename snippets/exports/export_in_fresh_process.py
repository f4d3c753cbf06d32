"""Test an export in a fresh process.

The fresh process has none of your classes and variables in memory.
Yours: `net` and `rows`.
"""

import subprocess
import sys
import tempfile

import keras
import numpy as np

net = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
rows = np.ones((3, 4), "float32")
code = """
import sys, numpy as np, tensorflow as tf
loaded = tf.saved_model.load(sys.argv[1])
rows, wanted = np.load(sys.argv[2])["rows"], np.load(sys.argv[2])["wanted"]
np.testing.assert_allclose(loaded.serve(rows), wanted, rtol=1e-6)
"""
with tempfile.TemporaryDirectory() as folder:
    net.export(f"{folder}/1", verbose=False)
    # if outputs are a dict, store and compare each by its name
    np.savez(f"{folder}/test.npz", rows=rows, wanted=net(rows))
    command = [sys.executable, "-c", code, f"{folder}/1", f"{folder}/test.npz"]
    done = subprocess.run(command, capture_output=True, text=True)

# Proof: the other process got the same outputs, and ended without an error.
assert done.returncode == 0, done.stderr
