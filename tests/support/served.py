"""Run exports in a session, as a model server does, and compare with Python's load.

TensorFlow Serving, `saved_model_cli run`, C++ and Java open the folder as a graph, and
run its restore operation in a session. `tf.compat.v1.saved_model.loader.load` does the
same, and finds fewer variables than `tf.saved_model.load`. What the latter gives is
what snippets and lessons compare with the original.

`python served.py FOLDER …` prints what is wrong with each of them, as JSON.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

INIT = "__saved_model_init_op"
OPEN = 32  # the length that stands for any: images must survive a few strides
PNG = tf.io.encode_png(tf.zeros((OPEN, OPEN, 3), tf.uint8)).numpy()


def problem_of(folder: str) -> str:
    """Return what is wrong with an export, or nothing."""
    with contextlib.closing(tf.compat.v1.Session(graph=tf.Graph())) as session:
        try:
            loaded = tf.saved_model.load(folder)
            meta = _open(session, folder)
        except Exception as error:
            return f"not loaded: {_said(error)}"
        described = {key: of for key, of in meta.signature_def.items() if key != INIT}
        problems = [
            _problem(loaded, session, key, described[key]) for key in sorted(described)
        ]
    return "; ".join(filter(None, problems)) if problems else "nothing can be called"


def _open(session: Any, folder: str) -> Any:
    with session.graph.as_default():
        return tf.compat.v1.saved_model.loader.load(session, ["serve"], folder)


def _problem(loaded: Any, session: Any, key: str, signature: Any) -> str:
    given = {name: made_input(name, of) for name, of in signature.inputs.items()}
    fed = {signature.inputs[name].name: x for name, x in given.items()}
    try:
        wanted = loaded.signatures[key](**{k: tf.constant(x) for k, x in given.items()})
        found = session.run({k: of.name for k, of in signature.outputs.items()}, fed)
    except Exception as error:
        return f"{key}: {_said(error)}"
    if found.keys() != wanted.keys():
        return f"{key}: outputs {sorted(found)} and {sorted(wanted)}"
    unequal = [name for name in wanted if not _close(found[name], wanted[name])]
    return f"{key}: {unequal} differ" if unequal else ""


def made_input(name: str, described: Any) -> np.ndarray:
    """Return values of the type and shape that a signature asks for."""
    shape = [2 if axis == 0 else OPEN for axis in range(9)]
    dims = described.tensor_shape.dim
    shape = [dim.size if dim.size >= 0 else shape[at] for at, dim in enumerate(dims)]
    dtype = tf.as_dtype(described.dtype)
    if dtype == tf.string:
        return np.full(shape, PNG if name == "png" else b"the cat", dtype=object)
    drawn = np.random.default_rng(5).normal(size=shape)
    if dtype.is_integer:  # of uint8 the whole range, of others the first few
        drawn = abs(drawn) * 100 % (256 if dtype == tf.uint8 else 2)
    return drawn.astype(dtype.as_numpy_dtype)


def _close(found: Any, wanted: tf.Tensor) -> bool:
    if not wanted.dtype.is_floating:
        return np.array_equal(found, wanted.numpy())
    return np.allclose(found, wanted, rtol=1e-4, atol=1e-5)


def _said(error: Exception) -> str:
    lines = [line for line in str(error).splitlines() if line.strip()]
    telling = [line for line in lines if "Could not find" in line] or lines[:1]
    return f"{type(error).__name__}: {telling[0][:200] if telling else ''}"


if __name__ == "__main__":
    print(json.dumps({str(Path(f)): problem_of(f) for f in sys.argv[1:]}))
