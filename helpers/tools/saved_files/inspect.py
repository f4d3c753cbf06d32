"""What is in a saved model, read without loading it: nothing in the file is run.

Files are opened as what they are (a zip with JSON, HDF5, a protocol buffer, the opcodes
of a pickle). Keras and TensorFlow do not see them.
"""

from __future__ import annotations

import dataclasses
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

from helpers.tools.cannot_read import CannotRead, NotThere
from helpers.tools.saved_files.hdf5 import is_hdf5
from helpers.tools.saved_files.inspection import Inspection, printable
from helpers.tools.saved_files.keras_file import read_hdf5, read_keras
from helpers.tools.saved_files.opening import as_path, mode_of, open_file
from helpers.tools.saved_files.pickles import read_pickle
from helpers.tools.saved_files.saved_model import (
    is_saved_model,
    read_checkpoint,
    read_saved_model,
)

# Each kind of file, the endings by which programs know it, and how it is read.
_READERS: dict[str, tuple[set[str], Callable[[Path], Inspection]]] = {
    "a zip": ({".keras", ".zip"}, read_keras),
    "HDF5": ({".h5", ".hdf5"}, read_hdf5),
    "a pickle": ({".pkl", ".pickle"}, read_pickle),
}
_LONGEST_SENTENCE = 1000


def inspect_file(path: str | Path) -> Inspection:
    """Say what is in a saved model, `path`, of whatever kind, without loading it.

    Raises CannotRead, a ValueError, which says what in a file cannot be read, and why.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "words.pkl").write_bytes(b"cos\\nsystem\\n(S'ls'\\ntR.")
    >>> inspect_file(folder / "words.pkl").warnings
    ('unpickling calls os.system',)
    """
    try:
        return _inspected(as_path(path))
    except CannotRead as error:
        # Without the cause: its text may hold what a terminal would obey.
        raise type(error)(printable(str(error), _LONGEST_SENTENCE)) from None


def _inspected(path: Path) -> Inspection:
    mode = mode_of(path)
    if mode is None:
        if mode_of(path.with_name(path.name + ".index")) is not None:
            return read_checkpoint(path)
        raise NotThere(f"There is no file {path.name} in {path.parent}.")
    if stat.S_ISDIR(mode):
        if is_saved_model(path):
            return read_saved_model(path)
        raise CannotRead(f"{path.name} is a folder without a saved_model.pb.")
    kinds = _kinds_of(path)
    if not kinds and _starts_as_zip(path):
        raise CannotRead(
            f"{path.name} begins as a zip, but has no directory at its end: it was not "
            "completely saved, or not completely copied."
        )
    if not kinds:
        raise CannotRead(
            f"{path.name} is no saved model that is known here: neither a zip "
            "(.keras), nor HDF5 (.h5), nor a pickle, nor the prefix of a checkpoint."
        )
    kind, *others = sorted(kinds, key=lambda kind: path.suffix not in _READERS[kind][0])
    found = _READERS[kind][1](path)
    doubts = [f"the file is also {other}, and was read as {kind}" for other in others]
    return dataclasses.replace(found, warnings=(*found.warnings, *doubts))


def _kinds_of(path: Path) -> list[str]:
    """Return what programs may take a file for: its author may have made it several."""
    with open_file(path) as file:
        start = file.read(1)
        is_zip = zipfile.is_zipfile(file)
    is_pickle = start == b"\x80" or path.suffix in _READERS["a pickle"][0]
    found = {"a pickle": is_pickle, "HDF5": is_hdf5(path), "a zip": is_zip}
    return [kind for kind, is_so in found.items() if is_so]


def _starts_as_zip(path: Path) -> bool:
    with open_file(path) as file:
        return file.read(4) == b"PK\3\4"
