"""Files that would take much memory or time; how much inspect_file takes for each.

python -m authoring.attack.large_files prints it. The peak of memory is that of a whole
process, so another one looks into the files than the one that writes them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py

from helpers.tools import CannotRead, inspect_file

_NET = '{"class_name": "Sequential", "config": {"layers": []%s}}'
_MEGABYTE = 1_000_000


def _keras(path: Path, config: str, **entries: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("config.json", config)
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)


def _blanks(path: Path) -> None:
    _keras(path, " " * (200 * _MEGABYTE))


def _empty_objects(path: Path) -> None:
    _keras(path, "[" + "{}," * (30 * _MEGABYTE) + "{}]")


def _many_objects(path: Path) -> None:
    _keras(path, _NET % (', "x": [' + "{}," * 1_950_000 + "{}]"))


def _long_version(path: Path) -> None:
    version = b'{"keras_version": "' + b"3" * (100 * _MEGABYTE) + b'"}'
    _keras(path, _NET % "", metadata__json=version)


def _unpacking_weights(path: Path) -> None:
    _keras(path, _NET % "", **{"model.weights.h5": bytes(600 * _MEGABYTE)})


def _long_attribute(path: Path) -> None:
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = "x" * (100 * _MEGABYTE)


def _many_arrays(path: Path) -> None:
    with h5py.File(path, "w", libver="latest") as file:
        first = file.create_dataset("first", (1,))
        for number in range(29_000):
            file[f"{number}"] = first


def _long_pickle(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"\x80\x04\x8e" + (1_500 * _MEGABYTE).to_bytes(8, "little"))
        file.truncate(1_500 * _MEGABYTE)


def _many_texts(path: Path) -> None:
    text = b"\x8c\x5a" + b"x" * 90 + b"\x94"  # a text of 90 bytes, and to the memo
    path.write_bytes(b"\x80\x04" + text * 1_100_000 + b".")


def _many_calls(path: Path) -> None:
    path.write_bytes(b"\x80\x04cos\ngetenv\n" + b")R" * 1_500_000 + b".")


def _many_nodes(path: Path) -> None:
    path.mkdir()
    nodes = b"\x0a\x00" * (20 * _MEGABYTE)
    graph = b"\x12" + _varint(len(nodes)) + nodes
    content = b"\x12" + _varint(len(graph)) + graph
    (path / "saved_model.pb").write_bytes(content)


def _some_nodes(path: Path) -> None:
    path.mkdir()
    nodes = b"\x0a\x00" * 499_000  # below the size from which memory is estimated
    graph = b"\x12" + _varint(len(nodes)) + nodes
    content = b"\x12" + _varint(len(graph)) + graph
    (path / "saved_model.pb").write_bytes(content)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


FILES: dict[str, Callable[[Path], None]] = {
    "blanks.keras": _blanks,
    "empty_objects.keras": _empty_objects,
    "many_objects.keras": _many_objects,
    "long_version.keras": _long_version,
    "unpacking_weights.keras": _unpacking_weights,
    "long_attribute.h5": _long_attribute,
    "many_arrays.h5": _many_arrays,
    "long_pickle.pkl": _long_pickle,
    "many_texts.pkl": _many_texts,
    "many_calls.pkl": _many_calls,
    "many_nodes": _many_nodes,
    "some_nodes": _some_nodes,
}


def peak() -> int:
    """Return the most memory, in MB, that this process has taken, as Linux notes it.

    What `resource` tells is also that of the process which started this one.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) // 1000


def look(folder: Path) -> None:
    """Print a line of JSON for each file: what was said, and what it took."""
    for name in FILES:
        before, begun = peak(), time.monotonic()
        try:
            said = f"{inspect_file(folder / name).warnings[:2]}"
        except CannotRead as error:
            said = str(error)
        line = {
            "file": name,
            "seconds": round(time.monotonic() - begun, 2),
            "more MB": peak() - before,
            "said": said[:160],
        }
        print(json.dumps(line), flush=True)


def measure() -> list[dict[str, Any]]:
    """Write the files here, look into them in a fresh process; return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        for name, write in FILES.items():
            write(Path(folder, name))
        command = [sys.executable, "-m", "authoring.attack.large_files", folder]
        ended = subprocess.run(command, stdout=subprocess.PIPE, check=True)
        return [json.loads(line) for line in ended.stdout.splitlines()]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        look(Path(sys.argv[1]))
    else:
        print(*measure(), sep="\n")
