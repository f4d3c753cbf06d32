"""What a `.keras` file brings back, drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from helpers.kit.picture import GREEN, GREY, ORANGE, Box, Picture, boxes
from helpers.tools.saved_files.configs import layers_in, needs_of, short_name
from helpers.tools.saved_files.keras_file import KerasFile

# In inches: the width of a box, the distance of rows, where the right boxes begin.
_WIDTH, _ROW, _RIGHT = 2.9, 0.56, 4.2
_TITLE: dict[str, Any] = {"edge": "", "size": 10, "weight": "bold"}


@dataclass(frozen=True)
class Source:
    """One of the things that a loaded model comes from, and what it brings back."""

    name: str
    brings: tuple[str, ...]
    in_file: bool = True


def sources(path: str | Path) -> tuple[Source, ...]:
    """Say what brings back the model of a `.keras` file: your code, and each entry.

    >>> import keras, tempfile
    >>> path = Path(tempfile.mkdtemp()) / "net.keras"
    >>> keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(path)
    >>> for source in sources(path):
    ...     print(source.name, source.brings)
    metadata.json ()
    config.json ('layers: InputLayer, Dense',)
    model.weights.h5 ('arrays of layers: 2',)
    """
    file = KerasFile.read(Path(path))
    compiled = file.config.get("compile_config") or {}
    # Loss, metrics and optimizer are texts or dicts; numbers and truths are switches.
    given = [name for name, x in compiled.items() if isinstance(x, str | list | dict)]
    layers = [kind for _, kind in layers_in(file.config)]
    described = {f"layers: {', '.join(layers)}": file.config | {"compile_config": {}}}
    if given:
        described[f"compile: {', '.join(given)}"] = compiled
    owners = Counter(name.partition("/")[0] for name, _ in file.weights)
    brings = {
        "config.json": tuple(described),
        "model.weights.h5": tuple(f"arrays of {x}: {n}" for x, n in owners.items()),
        **{name: (" of ".join(name.split("/")[:-3:-1]),) for name in file.assets},
    }
    found = [Source(name, brings.get(name, ())) for name in file.names]
    needs = {part: [*map(short_name, needs_of(x))] for part, x in described.items()}
    if code := ", ".join(dict.fromkeys(chain(*needs.values()))):
        parts = tuple(part for part in needs if needs[part])
        found.insert(0, Source(f"your code: {code}", parts, in_file=False))
    return tuple(found)


def keras_file_picture(path: str | Path, lost: Iterable[str] = ()) -> Picture:
    """Draw what brings back the model of a `.keras` file, and which part of it.

    `lost` names what the saved objects had and the loaded ones have not.
    """
    file, found, gone = Path(path).name, sources(path), ", ".join(lost)
    parts = dict.fromkeys(part for source in found for part in source.brings)
    right = {part: _box(part, row, _RIGHT) for row, part in enumerate(parts, 1)}
    top = sum(not source.in_file for source in found)  # your code stands above the file
    height = _ROW * (len(found) - top + 1)
    drawn = [
        Box("", 0, _ROW * top, _WIDTH + 0.2, height, fill=GREY, edge=GREY),
        Box(file, 0.1, _ROW * top, _WIDTH, on_fill=True, **_TITLE),
        Box("the loaded model", _RIGHT, 0, _WIDTH, **_TITLE),
        *right.values(),
    ]
    if gone:
        row = len(right) + 1
        drawn.append(_box(f"lost: {gone}", row, _RIGHT, fill=ORANGE, line="--"))
    arrows = []
    for number, source in enumerate(found):
        row = number + source.in_file  # the file's name is a row, too
        left = _box(source.name, row, 0.1, fill=GREEN if source.in_file else ORANGE)
        drawn.append(left)
        arrows += [(left, right[part]) for part in source.brings]
    told = [
        f"{source.name} brings back {'; '.join(source.brings) or 'nothing'}"
        for source in found
    ]
    told += [f"Nothing brings back {gone}"] if gone else []
    return boxes(drawn, f"What loading {file} takes: {'. '.join(told)}.", arrows)


def _box(words: str, row: int, left: float, **style: str) -> Box:
    return Box(words, left, _ROW * row + 0.05, _WIDTH, _ROW - 0.14, **style)
