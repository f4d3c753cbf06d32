"""Run what changed or is missing: `make versions`.

`python -m authoring.versions 2.18 copy_` runs less: a word that begins with a digit
chooses versions, and any other word chooses files. `reads` chooses the experiment
which Keras reads what which Keras wrote.
"""

from __future__ import annotations

import itertools
import resource
import sys
import time

from authoring.versions import reads
from authoring.versions.environments import (
    CannotInstall,
    Environment,
    Place,
    chosen,
    throw_away,
)
from authoring.versions.pieces import Piece, read_pieces
from authoring.versions.runner import Runner
from authoring.versions.stored import Stored


def main(words: list[str]) -> None:
    numbers = [word for word in words if word[0].isdigit()]
    names = [word for word in words if word not in numbers]
    stored, pieces = Stored(), read_pieces()
    if reads.are_lacking(stored) and (not words or "reads" in words):
        reads.run(stored)
    stored.tidy(pieces)
    stored.write()
    wanted = [p for p in pieces if not names or any(name in p.id for name in names)]
    wanted.sort(key=lambda p: len(p.settings))  # what starts slowly comes last
    lacking = {
        environment: [p for p in wanted if stored.lacks(p, environment)]
        for environment in chosen(numbers)
    }
    left = [environment for environment, rows in lacking.items() if rows]
    for _, group in itertools.groupby(left, key=lambda e: e.tensorflow):
        with throw_away() as place:
            for environment in group:
                place.install(environment)
                run_all(place, environment, lacking[environment], stored)
    print(f"{len(left)} environments were run; data/versions.json has the results.")


def run_all(
    place: Place, environment: Environment, pieces: list[Piece], stored: Stored
) -> None:
    """Run files in an environment, store each result, and say what they took."""
    began, before = time.monotonic(), _seconds()
    needs = Needs(place, environment)
    with Runner(place.python) as runner:
        for piece in pieces:
            verdict = needs.why_not(piece) or runner.run(piece)
            if verdict is None:
                print(f"  {piece.id} did not end: it has no result", flush=True)
                continue
            stored.note(piece, environment, verdict)
            if verdict not in ("passes", "shows"):
                print(f"  {piece.id}: {verdict}", flush=True)
    minutes = (time.monotonic() - began) / 60, (_seconds() - before) / 60
    took = "{:.1f} minutes, {:.1f} of them of processors".format(*minutes)
    print(f"{environment.name}: {len(pieces)} files in {took}", flush=True)


class Needs:
    """Installs what the files import, each package when a file first needs it."""

    def __init__(self, place: Place, environment: Environment) -> None:
        self._place, self._environment = place, environment
        self._reasons: dict[str, str] = {}

    def why_not(self, piece: Piece) -> str:
        """Return why what a file imports cannot be installed; nothing if it can."""
        for need in piece.needs:
            if need not in self._reasons:
                self._reasons[need] = self._add(need)
        return next(filter(None, map(self._reasons.get, piece.needs)), "")

    def _add(self, need: str) -> str:
        try:
            self._place.add(need, self._environment)
        except CannotInstall as told:
            print(f"  {need}: {told}", flush=True)
            here = self._environment
            beside = f"TensorFlow {here.tensorflow} and Keras {here.keras}"
            return f"{need.replace('_', '-')} does not install beside {beside}"
        return ""


def _seconds() -> float:
    """Return the processor time of all processes that were started here and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
