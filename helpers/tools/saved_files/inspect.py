"""What is in a saved model, read without loading it: nothing in the file is run.

Files are opened as what they are (a zip with JSON, HDF5, a protocol buffer, the opcodes
of a pickle). Keras and TensorFlow do not see them.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from helpers.tools.saved_files.inspection import Inspection
from helpers.tools.saved_files.keras_file import read_hdf5, read_keras
from helpers.tools.saved_files.pickles import read_pickle
from helpers.tools.saved_files.saved_model import read_checkpoint, read_saved_model


def inspect_file(path: str | Path) -> Inspection:
    """Say what is in a saved model, `path`, of whatever kind, without loading it.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "words.pkl").write_bytes(b"cos\\nsystem\\n(S'ls'\\ntR.")
    >>> inspect_file(folder / "words.pkl").warnings
    ('unpickling calls os.system',)
    """
    path = Path(path)
    if path.is_dir():
        if (path / "saved_model.pb").is_file():
            return read_saved_model(path)
        raise ValueError(f"{path.name} is a folder without a saved_model.pb.")
    if not path.exists():
        if path.with_name(path.name + ".index").is_file():
            return read_checkpoint(path)
        raise FileNotFoundError(f"There is no file {path.name} in {path.parent}.")
    with path.open("rb") as file:
        start = file.read(8)
    if zipfile.is_zipfile(path):
        return read_keras(path)
    if start.startswith(b"\x89HDF"):
        return read_hdf5(path)
    if path.suffix in {".pkl", ".pickle"} or start[:1] == b"\x80":
        return read_pickle(path)
    raise ValueError(
        f"{path.name} is no saved model that is known here: neither a zip (.keras), "
        "nor HDF5 (.h5), nor a pickle, nor the prefix of a checkpoint."
    )
