"""What TensorFlow saves: a SavedModel, and a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tensorflow as tf
from google.protobuf.message import DecodeError

from helpers.tools._private_api import SavedModel
from helpers.tools.saved_files.inspection import Inspection, Weights, read_bounded

# TensorFlow operations that reach out of the graph: files, Python, other processes.
_REACHING_OUT = {
    "WriteFile": "writes a file",
    "ReadFile": "reads a file",
    "MatchingFiles": "lists files",
    "SaveV2": "writes a file",
    "CreateSummaryFileWriter": "writes a file",
    "PyFunc": "calls Python",
    "EagerPyFunc": "calls Python",
    "PyFuncStateless": "calls Python",
    "PrintV2": "prints",
}


def read_saved_model(path: Path) -> Inspection:
    """Say what is in the folder of a SavedModel, in all of its graphs together."""
    graphs = _graphs(path / "saved_model.pb")
    index = path / "variables" / "variables.index"
    signatures = {
        name for graph in graphs for name in graph.signature_def if name[:2] != "__"
    }
    return Inspection(
        path.name,
        f"SavedModel, TensorFlow {graphs[0].meta_info_def.tensorflow_version}",
        tuple(f"signature {name}" for name in sorted(signatures)),
        weights=_values(path / "variables" / "variables") if index.is_file() else (),
        warnings=tuple(sorted(set().union(*map(_reaching_out, graphs)))),
    )


def read_checkpoint(prefix: Path) -> Inspection:
    """Say what is in a checkpoint; its path is what all its files begin with."""
    return Inspection(prefix.name, "TensorFlow checkpoint", weights=_values(prefix))


def _graphs(file: Path) -> list[Any]:
    """Parse a protocol buffer and no more: nothing is made of its graphs."""
    model, what = SavedModel(), f"{file.name} in {file.parent.name}"
    with file.open("rb") as opened:
        content = read_bounded(opened, what)
    try:
        model.ParseFromString(content)
    except DecodeError:
        raise ValueError(f"{what} is damaged: it is no protocol buffer.") from None
    if not model.meta_graphs:
        raise ValueError(f"{what} has no graph in it.")
    return list(model.meta_graphs)


def _reaching_out(graph: Any) -> set[str]:
    """Say what the functions of a graph do outside of it, and when."""
    savers = _savers(graph)
    return {
        f"{_REACHING_OUT[node.op]} when it is {_when(function.signature.name)}"
        for function in graph.graph_def.library.function
        if function.signature.name not in savers
        for node in function.node_def
        if node.op in _REACHING_OUT
    }


def _savers(graph: Any) -> set[str]:
    """Return the functions by which every SavedModel saves and restores itself."""
    saver = graph.saver_def
    nodes = {saver.save_tensor_name.partition(":")[0], saver.restore_op_name}
    found = [node for node in graph.graph_def.node if node.name in nodes]
    return {node.attr["f"].func.name for node in found}


def _when(function: str) -> str:
    """Say when a function runs: those that initialize a resource do so at load."""
    return "loaded" if "initialize" in function else "called"


def _values(prefix: Path) -> Weights:
    return tuple(
        (key.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE"), str(tuple(shape)))
        for key, shape in tf.train.list_variables(str(prefix))  # reads the index only
        if key != "_CHECKPOINTABLE_OBJECT_GRAPH"
    )
