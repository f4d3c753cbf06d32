"""The copy explorer: train the original, see which parts of the copy moved."""

from __future__ import annotations

from dataclasses import dataclass

import keras
import numpy as np

from helpers.kit.picture import BLUE, GREY, PURPLE
from helpers.kit.shown import Shown, Table
from helpers.kit.widgets import WithFallback, explorer
from helpers.lessons.copying_models.ways import WAYS, make_model, train
from helpers.tools.look import values_in


@dataclass(frozen=True, repr=False)
class Moved(Shown):
    """Which parts of two models changed while the original was trained."""

    way: str
    parts: tuple[tuple[str, str, str], ...]  # part, in the original, in the copy

    @property
    def table(self) -> Table:
        """Every part, and whether it moved."""
        n = sum(copied == "moved" for _, _, copied in self.parts)
        caption = f"{self.way}: {n} of {len(self.parts)} parts of the copy moved"
        colours = {"moved": PURPLE, "stayed": BLUE, "not there": GREY}
        return Table(("part", "original", "copy"), self.parts, caption, colours)


def explore(way: str, epochs: int = 1) -> Moved:
    """Copy a model, train the original, and look at both.

    >>> explore("=").table.caption
    '=: 5 of 6 parts of the copy moved'
    >>> explore("copy_model").table.caption
    'copy_model: 0 of 6 parts of the copy moved'
    """
    if way not in WAYS:
        raise ValueError(f"{way!r} is not one of the ways: {', '.join(WAYS)}")
    model = make_model()
    twin = WAYS[way](model)
    before = [_values_by_part(model), _values_by_part(twin)]
    if epochs:
        train(model, epochs)
    after = [_values_by_part(model), _values_by_part(twin)]
    rows = []
    for part in before[0]:
        pairs = zip(before, after, strict=True)
        rows.append((part, *(_moved(old[part], new[part]) for old, new in pairs)))
    return Moved(way, tuple(rows))


def _values_by_part(model: keras.Model) -> dict[str, list[np.ndarray]]:
    """Collect the values of a model in the groups that the explorer shows."""
    parts = {
        "weights": model.trainable_variables,
        "frozen weights": model.get_layer("frozen").weights,
        "BatchNorm statistics": model.get_layer("batch_norm").non_trainable_weights,
        "dropout seed": model.get_layer("dropout").seed_generator.state,
        "RNN states": model.get_layer("rnn").states,
        "optimizer": model.optimizer if model.compiled else [],
    }
    return {
        part: [held.value.copy() for held in values_in(x)] for part, x in parts.items()
    }


def _moved(before: list[np.ndarray], after: list[np.ndarray]) -> str:
    if not after:
        return "not there"
    same = len(before) == len(after) and all(map(np.array_equal, before, after))
    return "stayed" if same else "moved"


def copy_explorer_widget() -> WithFallback:
    """Return the explorer as a widget: choose a way, train the original, look."""
    return explorer(
        {"copy by": list(WAYS)},
        lambda way: explore(way, epochs=0),
        {"train the original": lambda way: explore(way)},
        still=explore("="),
    )
