"""Damage a file by chance, but each time alike: its bytes, its entries, its JSON."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py

ODD_VALUES: list[Any] = [
    *(
        None,
        True,
        -1,
        0.5,
        1 << 70,
        float("nan"),
        "",
        "Lambda",
        "\0\x1b[31m\n",
        "ü" * 9,
    ),
    *([], {}, [[]], [None], ["4wEA", None, None], {"": {}}, {"class_name": []}),
    {"class_name": "__lambda__", "config": {}},
    {"class_name": "function", "config": None, "module": "keras.ops"},
    {"class_name": "TFSMLayer", "config": {"filepath": 3}, "module": "keras.layers"},
    {"class_name": "load_model", "config": {}, "module": "keras.models"},
]
_DESCRIPTIONS = {"config.json", "metadata.json"}  # entries of a .keras file
_ATTRIBUTES = ("model_config", "training_config", "keras_version")  # of a whole .h5


def damaged(sound: Path, target: Path, chance: random.Random) -> tuple[Path, str]:
    """Copy a file or folder and damage the copy; return its path, and what was done."""
    if sound.is_dir():
        shutil.copytree(sound, target)
        file = target / chance.choice(["saved_model.pb", "variables/variables.index"])
        way = _bytes_of(file, chance)
        return target, f"{file.name} {way}"
    if not sound.exists():  # the prefix of a checkpoint
        index = shutil.copy(f"{sound}.index", f"{target}.index")
        return target, _bytes_of(Path(index), chance)
    path = target.with_name(target.name + sound.suffix)
    shutil.copy(sound, path)
    ways = [_bytes_of]
    if sound.suffix == ".keras":
        ways += [_entry_of, _entry_of, _json_of_zip, _json_of_zip]
    if sound.name == "whole.h5":
        ways += [_json_of_hdf5, _json_of_hdf5]
    return path, chance.choice(ways)(path, chance)


def _bytes_of(file: Path, chance: random.Random) -> str:
    content, way = _with_damage(file.read_bytes(), chance)
    file.write_bytes(content)
    return way


def _with_damage(content: bytes, chance: random.Random) -> tuple[bytes, str]:
    changed = bytearray(content)
    way = chance.choice(["truncated", "bits flipped", "bytes replaced", "repeated"])
    place = chance.randrange(len(changed) + 1)
    if way == "truncated":
        del changed[place:]
    elif way == "bits flipped":
        for _ in range(chance.choice([1, 4, 20])):
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    elif way == "bytes replaced":
        run = chance.choice([b"\xff", b"\0", b"\x7f", chance.randbytes(1)])
        size = chance.choice([1, 4, 8, 64])
        changed[place : place + size] = run * size
    else:
        changed[place:place] = changed[place : place + chance.choice([1, 16, 4096])]
    return bytes(changed), way


def _entry_of(path: Path, chance: random.Random) -> str:
    """Damage an entry of a zip; its checksum is right, as it is made anew."""
    done = ""

    def change(content: bytes) -> bytes:
        nonlocal done
        content, done = _with_damage(content, chance)
        return content

    name = _rewrite(path, chance, change)
    return f"{name} {done}"


def _json_of_zip(path: Path, chance: random.Random) -> str:
    name = _rewrite(path, chance, lambda old: _other_json(old, chance), _DESCRIPTIONS)
    return f"{name} has another value"


def _rewrite(
    path: Path,
    chance: random.Random,
    change: Callable[[bytes], bytes],
    among: set[str] | None = None,
) -> str:
    with zipfile.ZipFile(path) as old:
        entries = {info: old.read(info) for info in old.infolist()}
    names = sorted(i.filename for i in entries if not among or i.filename in among)
    chosen = chance.choice(names)
    with zipfile.ZipFile(path, "w") as new:
        for info, content in entries.items():
            kept = content if info.filename != chosen else change(content)
            new.writestr(info.filename, kept, info.compress_type)
    return chosen


def _json_of_hdf5(path: Path, chance: random.Random) -> str:
    name = chance.choice(_ATTRIBUTES)
    with h5py.File(path, "r+") as file:
        if name == "keras_version":
            file.attrs[name] = chance.choice([1, [2, 3], "\x1b[31m", h5py.Empty("f")])
        else:
            file.attrs[name] = _other_json(file.attrs[name].encode(), chance)
    return f"{name} has another value"


def _other_json(content: bytes, chance: random.Random) -> bytes:
    """Replace one value, at any depth, by another."""
    tree = [json.loads(content)]
    places = list(_places(tree))
    inside, key = chance.choice(places)
    inside[key] = chance.choice(ODD_VALUES)
    return json.dumps(tree[0]).encode()


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in list(items):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _places(value)
