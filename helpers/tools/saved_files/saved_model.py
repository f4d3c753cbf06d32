"""What TensorFlow saves: a SavedModel, and a checkpoint."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from google.protobuf.message import DecodeError

from helpers.tools._private_api import SavedModel
from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.checkpoint_index import tensors_in
from helpers.tools.saved_files.graph_runs import effects_of
from helpers.tools.saved_files.inspection import Inspection, Weights
from helpers.tools.saved_files.opening import mode_of, read_file
from helpers.tools.saved_files.wire import structure_size

MOST_GRAPH = 100_000_000  # bytes of the file
SMALL_GRAPH = 1_000_000  # which takes little, whatever is in it
# Bytes of memory. The file is there twice, once as it is and once parsed; what is noted
# of each node takes as much as the node itself.
MOST_MEMORY = 280_000_000
# Other files in which the same folder may hold, or describe, a model.
_OTHERS = ("saved_model.cpb", "saved_model.pbtxt", "keras_metadata.pb")


def is_saved_model(folder: Path) -> bool:
    """Say if a folder is a SavedModel."""
    return mode_of(folder / "saved_model.pb") is not None


def read_saved_model(path: Path) -> Inspection:
    """Say what is in the folder of a SavedModel, in all of its graphs together."""
    graphs = _graphs(path)
    signatures = {
        name for graph in graphs for name in graph.signature_def if name[:2] != "__"
    }
    return Inspection(
        path.name,
        f"SavedModel, TensorFlow {graphs[0].meta_info_def.tensorflow_version}",
        tuple(f"signature {name}" for name in sorted(signatures)),
        weights=_values(path),
        warnings=(
            *sorted(set().union(*map(effects_of, graphs))),
            *dict.fromkeys(text for graph in graphs for text in _assets(graph)),
            *(f"{name} was not looked at" for name in _OTHERS if _has(path / name)),
        ),
    )


def read_checkpoint(prefix: Path) -> Inspection:
    """Say what is in a checkpoint; its path is what all its files begin with."""
    return Inspection(prefix.name, "TensorFlow checkpoint", weights=tensors_in(prefix))


def _graphs(folder: Path) -> list[Any]:
    """Parse a protocol buffer and no more: nothing is made of its graphs."""
    file = folder / "saved_model.pb"
    model, what = SavedModel(), f"{file.name} in {folder.name}"
    content = read_file(file, MOST_GRAPH, what)
    try:
        if len(content) > SMALL_GRAPH:
            most = MOST_MEMORY // 2 - len(content)
            if structure_size(content, model.DESCRIPTOR, most) > most:
                raise CannotRead(
                    f"{what} would take more than {MOST_MEMORY:,} bytes of memory, and "
                    "is not read."
                )
        model.ParseFromString(content)
    except CannotRead:
        raise
    except (DecodeError, IndexError, ValueError):
        raise CannotRead(f"{what} is damaged: it is no protocol buffer.") from None
    if not model.meta_graphs:
        raise CannotRead(f"{what} has no graph in it.")
    return list(model.meta_graphs)


def _assets(graph: Any) -> Iterator[str]:
    for asset in graph.asset_file_def:
        yield f"asset {asset.filename}"
    for node in graph.object_graph_def.nodes:
        if node.HasField("asset"):
            number = node.asset.asset_file_def_index
            if not 0 <= number < len(graph.asset_file_def):
                yield f"there is no asset number {number}"


def _values(folder: Path) -> Weights:
    prefix = folder / "variables" / "variables"
    return tensors_in(prefix) if _has(prefix.with_suffix(".index")) else ()


def _has(path: Path) -> bool:
    return mode_of(path) is not None
