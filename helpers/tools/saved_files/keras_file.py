"""Whole models of Keras: the zip of a `.keras` file, and HDF5."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.configs import check_model, code_in, layers_in, needs_of
from helpers.tools.saved_files.hdf5 import HDF5_ERRORS, arrays_in, text_attribute
from helpers.tools.saved_files.inspection import (
    MOST_JSON,
    Inspection,
    Weights,
    parse_json,
)
from helpers.tools.saved_files.opening import open_file, sentence_for
from helpers.tools.saved_files.zip_file import Archive

# Besides the configuration of the model: metadata, what compile() was given.
MOST_SMALL_JSON = 1_000_000

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_UNKNOWN = "of unknown version"


@dataclass(frozen=True)
class KerasFile:
    """The parts of a `.keras` file."""

    names: tuple[str, ...]  # of its entries
    config: dict[str, Any]
    metadata: dict[str, Any]  # empty if the file has none: Keras does not need it
    weights: Weights
    warnings: tuple[str, ...] = ()  # what of the weights is elsewhere, or not listed

    @classmethod
    def read(cls, path: Path) -> KerasFile:
        """Read everything but the values of the weights."""
        with open_file(path) as file:
            archive = Archive(file, path.name)
            names = archive.names
            if _CONFIG not in names:
                raise CannotRead(
                    f"{path.name} is a zip, but has no config.json of Keras."
                )
            what = f"{_CONFIG} in {path.name}"
            config = parse_json(archive.read(_CONFIG, MOST_JSON), what)
            check_model(config, what)
            metadata = _metadata(archive, path) if _METADATA in names else {}
            weights, warnings = _weights(archive, path)
        return cls(names, config, metadata, weights, warnings)

    @property
    def assets(self) -> tuple[str, ...]:
        """The files that layers have put into this one, a vocabulary for example."""
        return tuple(name for name in self.names if name.startswith("assets/"))

    @property
    def others(self) -> tuple[str, ...]:
        """The entries that Keras does not write."""
        known = {_CONFIG, _METADATA, _WEIGHTS, *self.assets}
        return tuple(name for name in self.names if name not in known)


def read_keras(path: Path) -> Inspection:
    """Say what is in a `.keras` file."""
    file = KerasFile.read(path)
    version = file.metadata.get("keras_version", _UNKNOWN)
    warnings = (
        *file.warnings,
        *(f"asset {name}" for name in file.assets),
        *(f"{name} is an entry that was not looked at" for name in file.others),
    )
    kind = f"whole model, Keras {version}"
    return _whole_model(path, kind, file.config, file.weights, warnings)


def read_hdf5(path: Path) -> Inspection:
    """Say what is in an `.h5` file: a whole model in the old format, or weights."""
    with open_file(path):  # that it is a regular file, and may be read
        pass
    with sentence_for(path.name, *HDF5_ERRORS), h5py.File(path) as file:
        if "model_config" not in file.attrs:
            weights, warnings = arrays_in(file, path.name)
            return Inspection(
                path.name, "weights only", weights=weights, warnings=warnings
            )
        config = _described(file, path, "model_config", MOST_JSON)
        check_model(config, f"model_config in {path.name}")
        if "training_config" in file.attrs:
            config["compile_config"] = _described(
                file, path, "training_config", MOST_SMALL_JSON
            )
        version = _UNKNOWN
        if "keras_version" in file.attrs:
            version = text_attribute(file, path, "keras_version", MOST_JSON)
        weights, warnings = arrays_in(_model_weights(file, path), path.name)
        kind = f"whole model in the old format, Keras {version}"
        return _whole_model(path, kind, config, weights, warnings)


def _described(file: h5py.File, path: Path, name: str, most: int) -> dict[str, Any]:
    text = text_attribute(file, path, name, MOST_JSON)
    return parse_json(text, f"{name} in {path.name}", most)


def _model_weights(file: h5py.File, path: Path) -> h5py.Group:
    link = file.get("model_weights", getlink=True)
    is_own = isinstance(link, h5py.HardLink)
    group = file["model_weights"] if is_own else None
    if not isinstance(group, h5py.Group):
        found = "no" if link is None else "no group of its own that is called"
        raise CannotRead(
            f"{path.name} describes a model, but has {found} model_weights."
        )
    return group


def _metadata(archive: Archive, path: Path) -> dict[str, Any]:
    what = f"{_METADATA} in {path.name}"
    metadata = parse_json(archive.read(_METADATA, MOST_SMALL_JSON), what)
    if not isinstance(metadata.get("keras_version", ""), str):
        raise CannotRead(f"keras_version in {what} is not a text.")
    return metadata


def _weights(archive: Archive, path: Path) -> tuple[Weights, tuple[str, ...]]:
    if _WEIGHTS not in archive.names:
        return (), ()
    what = f"{_WEIGHTS} in {path.name}"
    with archive.as_file(_WEIGHTS) as file:
        if file is None:
            return (), (f"{_WEIGHTS} is too large to be unpacked, and is not listed",)
        with sentence_for(what, *HDF5_ERRORS), h5py.File(file) as weights:
            return arrays_in(weights, what)


def _whole_model(
    path: Path,
    kind: str,
    config: dict[str, Any],
    weights: Weights,
    warnings: tuple[str, ...],
) -> Inspection:
    return Inspection(
        path.name,
        kind,
        tuple(f"{name} ({made})" if name else made for name, made in layers_in(config)),
        tuple(dict.fromkeys(needs_of(config))),
        weights,
        (*dict.fromkeys(code_in(config)), *warnings),
    )
