"""Whole models of Keras: the zip of a `.keras` file, and HDF5."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from helpers.tools.saved_files.configs import code_in, layers_in, needs_of
from helpers.tools.saved_files.inspection import (
    Inspection,
    Weights,
    parse_json,
    read_bounded,
)


@dataclass(frozen=True)
class KerasFile:
    """The parts of a `.keras` file."""

    names: tuple[str, ...]  # of its entries
    config: dict[str, Any]
    metadata: dict[str, Any]  # empty if the file has none: Keras does not need it
    weights: Weights

    @classmethod
    def read(cls, path: Path) -> KerasFile:
        """Read everything but the values of the weights."""
        with zipfile.ZipFile(path) as archive:
            names = tuple(archive.namelist())
            if "config.json" not in names:
                raise ValueError(
                    f"{path.name} is a zip, but has no config.json of Keras."
                )

            def described(entry: str) -> dict[str, Any]:
                what = f"{entry} in {path.name}"
                with archive.open(entry) as file:
                    return parse_json(read_bounded(file, what), what)

            config = described("config.json")
            metadata = described("metadata.json") if "metadata.json" in names else {}
            weights: Weights = ()
            if "model.weights.h5" in names:
                with h5py.File(archive.open("model.weights.h5")) as file:
                    weights = _arrays(file)
        return cls(names, config, metadata, weights)

    @property
    def assets(self) -> tuple[str, ...]:
        """The files that layers have put into this one, a vocabulary for example."""
        return tuple(name for name in self.names if name.startswith("assets/"))


def read_keras(path: Path) -> Inspection:
    """Say what is in a `.keras` file."""
    file = KerasFile.read(path)
    kind = f"whole model, Keras {file.metadata.get('keras_version', _UNKNOWN)}"
    return _whole_model(path, kind, file.config, file.weights, file.assets)


def read_hdf5(path: Path) -> Inspection:
    """Say what is in an `.h5` file: a whole model in the old format, or weights."""
    with h5py.File(path) as file:
        if "model_config" not in file.attrs:
            return Inspection(path.name, "weights only", weights=_arrays(file))
        config = _attribute(file, "model_config", path)
        if "training_config" in file.attrs:
            config["compile_config"] = _attribute(file, "training_config", path)
        version = _text(file.attrs.get("keras_version", _UNKNOWN))
        kind = f"whole model in the old format, Keras {version}"
        return _whole_model(path, kind, config, _arrays(file["model_weights"]))


_UNKNOWN = "of unknown version"


def _attribute(file: h5py.File, name: str, path: Path) -> dict[str, Any]:
    return parse_json(_text(file.attrs[name]), f"{name} in {path.name}")


def _whole_model(
    path: Path,
    kind: str,
    config: dict[str, Any],
    weights: Weights,
    assets: tuple[str, ...] = (),
) -> Inspection:
    return Inspection(
        path.name,
        kind,
        tuple(f"{name} ({made})" if name else made for name, made in layers_in(config)),
        tuple(dict.fromkeys(needs_of(config))),
        weights,
        (*code_in(config), *(f"asset {name}" for name in assets)),
    )


def _arrays(group: h5py.Group) -> Weights:
    found: list[tuple[str, str]] = []

    def add(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            found.append((name, str(tuple(item.shape))))

    group.visititems(add)
    return tuple(found)


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
