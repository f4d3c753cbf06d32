"""Look into an HDF5 file: its arrays by name, and its texts. No link is followed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helpers.tools.cannot_read import CannotRead
from helpers.tools.saved_files.inspection import Weights
from helpers.tools.saved_files.opening import open_file

LONGEST_READING = 8.0  # seconds, with those in which the process starts
_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_PROCESS = Path(__file__).with_name("hdf5_process.py")


@dataclass(frozen=True)
class Hdf5:
    """The texts of a file by name, its arrays, and what leads outside of it."""

    texts: Mapping[str, str]
    arrays: Weights
    warnings: tuple[str, ...]


def is_hdf5(path: Path) -> bool:
    """Say if a file is HDF5, whose signature may stand at 0, 512, 1024, 2048 …"""
    with open_file(path) as file:
        place = 0
        while True:
            file.seek(place)
            found = file.read(len(_SIGNATURE))
            if len(found) < len(_SIGNATURE) or found == _SIGNATURE:
                return found == _SIGNATURE
            place = place * 2 or 512


def read_hdf5_file(
    path: Path, what: str, start: int, size: int, texts: Mapping[str, int]
) -> Hdf5:
    """Read what stands in a part of a file, in a process that may hang or crash.

    `texts` names the texts that are wanted, and how many bytes of each at most.
    """
    asked = {"path": str(path), "what": what, "start": start, "size": size}
    command = [
        sys.executable,
        "-I",
        str(_PROCESS),
        json.dumps(asked | {"texts": texts}),
    ]
    try:
        ended = subprocess.run(
            command, capture_output=True, timeout=LONGEST_READING, check=True
        )
    except subprocess.TimeoutExpired:
        raise CannotRead(
            f"HDF5 did not come to the end of {what} in {LONGEST_READING:.0f} seconds."
        ) from None
    except subprocess.CalledProcessError as error:
        raise CannotRead(
            f"The process in which HDF5 read {what} failed, with code "
            f"{error.returncode}."
        ) from error
    answer = json.loads(ended.stdout)
    if "refused" in answer:
        raise CannotRead(answer["refused"])
    arrays = tuple((name, shape) for name, shape in answer["arrays"])
    return Hdf5(answer["texts"], arrays, tuple(answer["warnings"]))
