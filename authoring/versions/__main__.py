"""Run what changed or is missing: `make versions`.

`python -m authoring.versions 2.18 copy_` runs less: a word that begins with a digit
chooses versions, and any other word chooses files.
"""

from __future__ import annotations

import itertools
import resource
import sys
import time

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
    stored.tidy(pieces)
    stored.write()
    wanted = [p for p in pieces if not names or any(name in p.id for name in names)]
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
    reasons = add_needs(place, environment, pieces)
    with Runner(place.python) as run:
        for piece in pieces:
            reason = next(filter(None, map(reasons.get, piece.needs)), None)
            verdict = reason or piece.verdict(*run(piece))
            if verdict is None:
                print(f"  {piece.id} did not end: it has no result", flush=True)
                continue
            stored.note(piece, environment, verdict)
            if verdict not in ("passes", "shows"):
                print(f"  {piece.id}: {verdict}", flush=True)
    minutes = (time.monotonic() - began) / 60, (_seconds() - before) / 60
    took = "{:.1f} minutes, {:.1f} of them of processors".format(*minutes)
    print(f"{environment.name}: {len(pieces)} files in {took}", flush=True)


def add_needs(
    place: Place, environment: Environment, pieces: list[Piece]
) -> dict[str, str]:
    """Install what the files import; return why, where that cannot be."""
    reasons = {}
    for need in sorted({need for piece in pieces for need in piece.needs}):
        try:
            place.add(need, environment)
        except CannotInstall as told:
            print(f"  {need}: {told}", flush=True)
            reasons[need] = (
                f"{need.replace('_', '-')} does not install beside "
                f"TensorFlow {environment.tensorflow} and Keras {environment.keras}"
            )
    return reasons


def _seconds() -> float:
    """Return the processor time of all processes that were started here and ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main(sys.argv[1:])
