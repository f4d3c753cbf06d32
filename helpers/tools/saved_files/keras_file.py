"""Whole models of Keras: the zip of a `.keras` file, and HDF5."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.configs import (
    check_model,
    check_objects,
    code_in,
    layers_in,
    needs_of,
)
from helpers.tools.saved_files.hdf5 import Hdf5, read_hdf5_file
from helpers.tools.saved_files.inspection import (
    MOST_JSON,
    Inspection,
    Weights,
    parse_json,
)
from helpers.tools.saved_files.opening import open_file
from helpers.tools.saved_files.zip_file import Archive

# Besides the configuration of the model: metadata, what compile() was given.
MOST_SMALL_JSON = 1_000_000

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
# The texts of a whole model in HDF5, and how many bytes of each are read at most.
_TEXTS = {
    "model_config": MOST_JSON,
    "training_config": MOST_SMALL_JSON,
    "keras_version": MOST_SMALL_JSON,
}
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
            archive = Archive(file, path)
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
    with open_file(path) as opened:  # only a regular file, and one that may be read
        size = opened.seek(0, io.SEEK_END)
    file = read_hdf5_file(path, path.name, 0, size, _TEXTS)
    if "model_config" not in file.texts:
        return Inspection(
            path.name, "weights only", weights=file.arrays, warnings=file.warnings
        )
    config = _described(file, path, "model_config")
    check_model(config, f"model_config in {path.name}")
    if "training_config" in file.texts:
        compiled = _described(file, path, "training_config")
        check_objects(compiled, f"training_config in {path.name}")
        config["compile_config"] = compiled
    version = file.texts.get("keras_version", _UNKNOWN)
    kind = f"whole model in the old format, Keras {version}"
    return _whole_model(path, kind, config, file.arrays, file.warnings)


def _described(file: Hdf5, path: Path, name: str) -> dict[str, Any]:
    return parse_json(file.texts[name], f"{name} in {path.name}")


def _metadata(archive: Archive, path: Path) -> dict[str, Any]:
    what = f"{_METADATA} in {path.name}"
    metadata = parse_json(archive.read(_METADATA, MOST_SMALL_JSON), what)
    if not isinstance(metadata.get("keras_version", ""), str):
        raise CannotRead(f"keras_version in {what} is not a text.")
    return metadata


def _weights(archive: Archive, path: Path) -> tuple[Weights, tuple[str, ...]]:
    if _WEIGHTS not in archive.names:
        return (), ()
    with archive.place_of(_WEIGHTS) as place:
        if place is None:
            return (), (f"{_WEIGHTS} is too large to be unpacked, and is not listed",)
        what = f"{_WEIGHTS} in {path.name}"
        file = read_hdf5_file(place.path, what, place.start, place.size, {})
        return file.arrays, file.warnings


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
