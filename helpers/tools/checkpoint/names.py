"""Compare the names of variables in a file with the names here.

Restore does not look at names. But where they differ, it may be that two layers have
been exchanged, which nothing else tells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from typing import Any

import keras

Pair = tuple[str, str]  # a name in the file, and the name here
Numbers = tuple[int, ...]
# By the words in both names of a pair: the numbers in them, and the pair.
Alike = defaultdict[tuple[str, ...], list[tuple[Numbers, Numbers, Pair]]]


class Names:
    """Compares names but for the numbers that Keras gives to layers without a name."""

    def __init__(self, things: Iterable[Any]) -> None:
        things = list(things)
        kinds = {type(thing).__name__.lower() for thing in things}
        self._automatic = kinds | {"variable"}
        self._models = {t.name for t in things if isinstance(t, keras.Model)}

    def differing(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Return the pairs of names that differ by more than automatic numbers.

        Numbers may differ as long as their order is the same: dense, dense_1 in the
        file and dense_5, dense_6 here.
        """
        other: list[Pair] = []
        alike: Alike = defaultdict(list)
        for pair, names in zip(pairs, self._without_models(pairs), strict=True):
            parts = [name.lower().split("/") for name in names]
            common = min(map(len, parts))
            (words, numbers), (own_words, own_numbers) = (
                self._split(part[-common:]) for part in parts
            )
            if words != own_words:
                other.append(pair)
            else:
                alike[words].append((numbers, own_numbers, pair))
        return other + _in_another_order(alike)

    def is_automatic(self, name: str) -> bool:
        """Say if Keras or TensorFlow gave a part of a name, that of the model aside."""
        first, _, rest = name.partition("/")
        name = rest if "/" in rest and first in self._models else name
        *path, last = name.lower().split("/")
        return any(self._base(part)[1] is not None for part in path or [last])

    def _without_models(self, pairs: Sequence[Pair]) -> Sequence[Pair]:
        """Leave out the name of the model, if it begins every name."""
        in_file, here = (
            {pair[side].partition("/")[0] for pair in pairs} for side in (0, 1)
        )
        begin_all = len(in_file) == len(here) == 1 and here <= self._models
        if not begin_all or not all("/" in name for pair in pairs for name in pair):
            return pairs
        return [(a.partition("/")[2], b.partition("/")[2]) for a, b in pairs]

    def _split(self, parts: list[str]) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Return the words of a name, and the automatic numbers in it."""
        found = [self._base(part) for part in parts]
        numbers = (number for _, number in found if number is not None)
        return tuple(word for word, _ in found), tuple(numbers)

    def _base(self, part: str) -> tuple[str, int | None]:
        """Split a name that Keras gave, as dense_3; of others the number is None."""
        number = re.search(r"_\d+$", part)
        base = part[: number.start()] if number else part
        if base.replace("_", "") in self._automatic:
            return base, int(number[0][1:]) if number else 0
        return part, None


def differing_slots(pairs: Sequence[Pair]) -> list[Pair]:
    """Do the same for variables of optimizers, whose names join a path by _.

    There every number may be automatic. The name of the model is left out.
    """
    starts = [_common_start([pair[side] for pair in pairs]) for side in (0, 1)]
    other: list[Pair] = []
    alike: Alike = defaultdict(list)
    for pair in pairs:
        names = [name[start:] for name, start in zip(pair, starts, strict=True)]
        words, own_words = (re.sub(r"_\d+(?=_|$)", "", name) for name in names)
        numbers, own_numbers = (
            tuple(map(int, re.findall(r"_(\d+)(?=_|$)", name))) for name in names
        )
        if words != own_words:
            other.append(pair)
        else:
            alike[(words,)].append((numbers, own_numbers, pair))
    return other + _in_another_order(alike)


def _common_start(names: list[str]) -> int:
    """Return the length of the words with which all names begin."""
    first, last = min(names), max(names)
    letters = zip(first, last, strict=False)
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], letters))
    return first.rfind("_", 0, same) + 1


def _in_another_order(alike: Alike) -> list[Pair]:
    """Return the pairs whose numbers are not in the same order on both sides."""
    other = []
    for group in alike.values():
        group.sort()
        for (a, b, _), (c, d, pair) in pairwise(group):
            if (a < c) != (b < d):
                other.append(pair)
    return other
