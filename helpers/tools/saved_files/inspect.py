"""What is in a saved model, read without loading it: nothing in the file is run.

Files are opened as what they are (a zip with JSON, HDF5, a protocol buffer, the opcodes
of a pickle). Keras and TensorFlow do not see them.
"""

from __future__ import annotations

import json
import pickletools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import keras
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from helpers.kit.shown import Table

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


@dataclass(frozen=True)
class Inspection:
    """What a file holds, what it needs, and what it could do."""

    path: str
    kind: str
    layers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()  # classes and functions that are not in the file
    weights: tuple[tuple[str, str], ...] = ()  # name and shape
    warnings: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return repr(self._table)

    def _repr_html_(self) -> str:
        return self._table._repr_html_()

    @property
    def _table(self) -> Table:
        rows = [
            ("layers", ", ".join(self.layers) or "none in the file"),
            ("needs", ", ".join(self.needs) or "nothing of yours"),
            ("weights", _few([f"{name} {shape}" for name, shape in self.weights])),
            *(("warning", text) for text in self.warnings),
        ]
        return Table(("what", "in the file"), tuple(rows), f"{self.path}: {self.kind}")


def _few(words: list[str], most: int = 6) -> str:
    more = [f"… {len(words)} in all"] if len(words) > most else []
    return ", ".join(words[:most] + more) or "none in the file"


def inspect_file(path: str | Path) -> Inspection:
    """Say what is in a saved model, of whatever kind, without loading it.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "words.pkl").write_bytes(b"cos\\nsystem\\n(S'ls'\\ntR.")
    >>> inspect_file(folder / "words.pkl").warnings
    ('unpickling calls os.system',)
    """
    path = Path(path)
    if path.is_dir():
        if (path / "saved_model.pb").is_file():
            return _saved_model(path)
        raise ValueError(f"{path.name} is a folder without a saved_model.pb.")
    if not path.exists():
        if path.with_name(path.name + ".index").is_file():
            return _checkpoint(path)
        raise FileNotFoundError(f"There is no file {path.name} in {path.parent}.")
    with path.open("rb") as file:
        start = file.read(8)
    if zipfile.is_zipfile(path):
        return _keras(path)
    if start.startswith(b"\x89HDF"):
        return _hdf5(path)
    if path.suffix in {".pkl", ".pickle"} or start[:1] == b"\x80":
        return _pickle(path)
    raise ValueError(
        f"{path.name} is no saved model that is known here: neither a zip (.keras), "
        "nor HDF5 (.h5), nor a pickle, nor the prefix of a checkpoint."
    )


@dataclass(frozen=True)
class _KerasFile:
    """The parts of a `.keras` file."""

    names: tuple[str, ...]  # of its entries
    config: dict[str, Any]
    metadata: dict[str, str]
    weights: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: Path) -> _KerasFile:
        with zipfile.ZipFile(path) as archive:
            names = tuple(archive.namelist())
            if "config.json" not in names:
                raise ValueError(
                    f"{path.name} is a zip, but has no config.json of Keras."
                )
            config = json.loads(archive.read("config.json"))
            metadata = json.loads(archive.read("metadata.json"))
            weights: tuple[tuple[str, str], ...] = ()
            if "model.weights.h5" in names:
                with h5py.File(archive.open("model.weights.h5")) as file:
                    weights = _arrays(file)
        return cls(names, config, metadata, weights)

    @property
    def assets(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name.startswith("assets/"))


def _keras(path: Path) -> Inspection:
    file = _KerasFile.read(path)
    kind = f"whole model, Keras {file.metadata.get('keras_version')}"
    return _whole_model(path, kind, file.config, file.weights, file.assets)


def _hdf5(path: Path) -> Inspection:
    with h5py.File(path) as file:
        if "model_config" not in file.attrs:
            return Inspection(path.name, "weights only", weights=_arrays(file))
        config = json.loads(_text(file.attrs["model_config"]))
        if "training_config" in file.attrs:
            config["compile_config"] = json.loads(_text(file.attrs["training_config"]))
        version = _text(file.attrs.get("keras_version", "of unknown version"))
        kind = f"whole model in the old format, Keras {version}"
        return _whole_model(path, kind, config, _arrays(file["model_weights"]))


def _whole_model(
    path: Path,
    kind: str,
    config: dict[str, Any],
    weights: tuple[tuple[str, str], ...],
    assets: tuple[str, ...] = (),
) -> Inspection:
    return Inspection(
        path.name,
        kind,
        tuple(f"{name} ({made})" if name else made for name, made in _layers(config)),
        tuple(dict.fromkeys(_needs(config))),
        weights,
        (*_code_in(config), *(f"asset {name}" for name in assets)),
    )


def _saved_model(path: Path) -> Inspection:
    # A protocol buffer, parsed and no more: no graph is made of it.
    model = saved_model_pb2.SavedModel()
    model.ParseFromString((path / "saved_model.pb").read_bytes())
    (graph,) = model.meta_graphs
    savers = _savers(graph)
    reaching = {
        f"{_REACHING_OUT[node.op]} when it is {_when(function.signature.name)}"
        for function in graph.graph_def.library.function
        if function.signature.name not in savers
        for node in function.node_def
        if node.op in _REACHING_OUT
    }
    index = path / "variables" / "variables.index"
    values = _values(path / "variables" / "variables") if index.is_file() else ()
    signatures = [name for name in graph.signature_def if not name.startswith("__")]
    return Inspection(
        path.name,
        f"SavedModel, TensorFlow {graph.meta_info_def.tensorflow_version}",
        tuple(f"signature {name}" for name in sorted(signatures)),
        weights=values,
        warnings=tuple(sorted(reaching)),
    )


def _savers(graph: Any) -> set[str]:
    """Return the functions by which every SavedModel saves and restores itself."""
    saver = graph.saver_def
    nodes = {saver.save_tensor_name.partition(":")[0], saver.restore_op_name}
    found = [node for node in graph.graph_def.node if node.name in nodes]
    return {node.attr["f"].func.name for node in found}


def _when(function: str) -> str:
    """Say when a function runs: those that initialize a resource do so at load."""
    return "loaded" if "initialize" in function else "called"


def _checkpoint(prefix: Path) -> Inspection:
    return Inspection(prefix.name, "TensorFlow checkpoint", weights=_values(prefix))


def _values(prefix: Path) -> tuple[tuple[str, str], ...]:
    return tuple(
        (key.removesuffix("/.ATTRIBUTES/VARIABLE_VALUE"), str(tuple(shape)))
        for key, shape in tf.train.list_variables(str(prefix))  # reads the index only
        if key != "_CHECKPOINTABLE_OBJECT_GRAPH"
    )


def _pickle(path: Path) -> Inspection:
    names = dict.fromkeys(_called_by(path.read_bytes()))
    warnings = tuple(f"unpickling calls {name}" for name in names)
    return Inspection(path.name, "pickle", warnings=warnings)


def _called_by(pickled: bytes) -> Iterator[str]:
    """Yield what a pickle fetches by name, in the order of its opcodes."""
    texts: list[str] = []  # what was pushed; a name is the last two
    memo: dict[int, str | None] = {}
    last: str | None = None
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name == "GLOBAL":
            yield argument.replace(" ", ".")
        elif opcode.name == "STACK_GLOBAL":
            yield ".".join(texts[-2:])
        if opcode.name == "MEMOIZE":
            memo[len(memo)] = last
            continue
        if opcode.name in {"PUT", "BINPUT", "LONG_BINPUT"}:
            memo[argument] = last
            continue
        is_get = opcode.name in {"GET", "BINGET", "LONG_BINGET"}
        last = memo.get(argument) if is_get else argument
        if isinstance(last, str) and opcode.name != "GLOBAL":
            texts.append(last)
        elif not isinstance(last, str):
            last = None


def _parts(config: Any) -> Iterator[dict[str, Any]]:
    """Walk through every serialized object of a configuration."""
    if isinstance(config, dict):
        if "class_name" in config:
            yield config
        for value in config.values():
            yield from _parts(value)
    elif isinstance(config, list):
        for value in config:
            yield from _parts(value)


def _layers(config: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield name and class of every layer; a model of a class of its own lists none."""
    layers = config.get("config", {}).get("layers")
    if not isinstance(layers, list):
        yield "", config["class_name"]
        return
    for layer in layers:
        yield layer["config"].get("name", ""), _short(layer["class_name"])


def _needs(config: dict[str, Any]) -> Iterator[str]:
    for part in _parts(config):
        name, registered = part["class_name"], part.get("registered_name") or ""
        if "module" not in part:  # the old format has names only
            if not name.startswith("__") and not _is_of_keras(name):
                yield name
        elif name == "function":
            if not _is_of_keras(part["config"]):
                yield part["config"]
        elif (part["module"] or "").partition(".")[0] not in {"keras", "builtins"}:
            yield registered if ">" in registered else name


def _is_of_keras(name: str) -> bool:
    homes = (keras, keras.layers, keras.optimizers, keras.initializers)
    homes += (keras.regularizers, keras.constraints, keras.losses, keras.metrics)
    homes += (keras.activations,)
    return any(hasattr(home, name) for home in homes)


def _code_in(config: dict[str, Any]) -> Iterator[str]:
    for part in _parts(config):
        if part["class_name"] == "__lambda__":
            yield "Python code in a Lambda layer, if safe_mode is switched off"
        elif part["class_name"] == "TFSMLayer":
            yield f"loads another SavedModel: {part['config'].get('filepath')}"


def _arrays(group: h5py.Group) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []

    def add(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            found.append((name, str(tuple(item.shape))))

    group.visititems(add)
    return tuple(found)


def _short(name: str) -> str:
    """Return the name of a class without the package that it is registered for."""
    return name.rpartition(">")[2]


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
