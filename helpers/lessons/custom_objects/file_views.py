"""What a `.keras` file brings back, drawn; and a widget that looks into files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import fill
from typing import Any

import ipywidgets
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from helpers.kit.picture import BLUE, GREY, INK, ORANGE, Picture, panels, to_picture
from helpers.kit.widgets import WithFallback
from helpers.tools.saved_files.configs import layers_in, needs_of, short_name
from helpers.tools.saved_files.inspect import inspect_file
from helpers.tools.saved_files.keras_file import KerasFile

# In the picture: how wide a box is, and where the right ones begin.
_WIDTH, _RIGHT = 3.4, 5.0


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
    rows = {part: row for row, part in enumerate(parts, 1)}
    height = 1 + max(len(found), len(rows) + bool(gone))
    figure, (axes,) = panels(1, _RIGHT + _WIDTH, 0.62 * height)
    axes.set(xlim=(-0.15, _RIGHT + _WIDTH + 0.05), ylim=(height, 0))
    axes.axis("off")
    top = sum(not source.in_file for source in found)  # your code stands above the file
    entries = len(found) - top
    axes.add_patch(Rectangle((-0.1, top), _WIDTH + 0.2, entries + 1, color=GREY))
    _write(axes, 0, top, file, weight="bold")
    _write(axes, _RIGHT, 0, "the loaded model", weight="bold")
    for part, row in rows.items():
        _box(axes, _RIGHT, row, part, "white")
    if gone:
        _box(axes, _RIGHT, len(rows) + 1, f"lost: {gone}", "white", linestyle="--")
    for number, source in enumerate(found):
        row = number + source.in_file  # the file's name is a row, too
        colour = BLUE if source.in_file else ORANGE
        _box(axes, 0, row, source.name, colour)
        arrow = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.5, "shrinkA": 0}
        for part in source.brings:
            tip, tail = (_RIGHT, rows[part] + 0.5), (_WIDTH, row + 0.5)
            axes.annotate("", tip, tail, arrowprops=arrow)
    told = [
        f"{source.name} brings back {'; '.join(source.brings) or 'nothing'}"
        for source in found
    ]
    told += [f"Nothing brings back {gone}"] if gone else []
    return to_picture(figure, f"What loading {file} takes: {'. '.join(told)}.")


def _box(
    axes: Axes, x: float, row: int, words: str, colour: str, linestyle: str = "-"
) -> None:
    box = Rectangle((x, row + 0.12), _WIDTH, 0.76, facecolor=colour, edgecolor=INK)
    box.set_linestyle(linestyle)
    axes.add_patch(box)
    _write(axes, x, row, fill(words, 36), fontsize=9)


def _write(axes: Axes, x: float, row: int, words: str, **style: Any) -> None:
    axes.text(x + _WIDTH / 2, row + 0.5, words, ha="center", va="center", **style)


def inspector_widget(files: dict[str, Path]) -> WithFallback:
    """Return a widget: pick a file, see what is in it. Nothing of it is run."""
    which = ipywidgets.Dropdown(options=list(files), description="file")
    still = inspect_file(files[which.value])
    shown = ipywidgets.HTML(still._repr_html_())

    def choose(_: object) -> None:
        shown.value = inspect_file(files[which.value])._repr_html_()

    which.observe(choose, names="value")
    return WithFallback(ipywidgets.VBox([which, shown]), still)
