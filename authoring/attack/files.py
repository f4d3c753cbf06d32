"""Damage files of every format 1,400 times, and look into each with inspect_file.

It must read the file, or refuse it by one sentence: a raw exception, a crash or a hang
is a fault. The files are made by chance, from a seed that is printed.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

from authoring.attack.damage import damaged
from authoring.attack.sound_files import write_sound_files
from helpers.kit.shown import Table
from helpers.tools import CannotRead, inspect_file

SEED, TIMES = 2026, 1400
LONGEST = 20.0  # seconds: the promise is 10, on a machine that does nothing else
LONGEST_SENTENCE = 1100
OUTCOMES = ("read", "refused", "raw", "hang")


def outcome(path: Path) -> tuple[str, str]:
    """Look into a file; return read, refused or raw, and what was said."""
    try:
        found = inspect_file(path)
        said = f"{found!r}{found._repr_html_()}"
    except CannotRead as error:
        sentence = str(error)
        is_one = sentence.isprintable() and sentence.endswith(".")
        if is_one and len(sentence) <= LONGEST_SENTENCE:
            return "refused", sentence
        return "raw", f"not one printable sentence: {sentence!r}"
    except Exception as error:
        return "raw", f"{type(error).__name__}: {error}"
    is_printable = said.replace("\n", "").isprintable()
    return ("read", "") if is_printable else ("raw", f"not printable: {said!r}")


def damaged_files(
    folder: Path, times: int, seed: int = SEED
) -> Iterator[tuple[str, str, Path]]:
    """Yield the format, what was done, and the path of so many damaged files."""
    sound = write_sound_files(folder)
    for number in range(times):
        kind = list(sound)[number % len(sound)]
        chance = random.Random(f"{seed}/{number}")
        path, done = damaged(sound[kind], folder / f"damaged{number}", chance)
        yield kind, f"number {number}: {done}", path


class Worker:
    """A process that looks into files, so that a hang or a crash ends only itself."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        self._ours.recv()  # it is ready

    def outcome(self, path: Path) -> tuple[str, str]:
        """Return what `outcome` does; hang if it waits too long, raw if it crashes."""
        self._ours.send(path)
        if not self._ours.poll(LONGEST):
            return "hang", f"no answer in {LONGEST:.0f} seconds"
        try:
            return self._ours.recv()
        except EOFError:
            return "raw", "the process crashed"

    def stop(self) -> None:
        self._process.kill()
        self._process.join()


def _serve(channel: Connection) -> None:
    channel.send("ready")
    while True:
        channel.send(outcome(channel.recv()))


def main(times: int = TIMES, seed: int = SEED) -> int:
    """Print a table of what became of the files; return 1 if there was a fault."""
    print(f"{times} damaged files, seed {seed}")
    counts: dict[str, Counter[str]] = {}
    longest, worker = 0.0, Worker()
    with tempfile.TemporaryDirectory() as folder:
        for kind, done, path in damaged_files(Path(folder), times, seed):
            begun = time.monotonic()
            ended, said = worker.outcome(path)
            longest = max(longest, time.monotonic() - begun)
            counts.setdefault(kind, Counter())[ended] += 1
            if ended in {"raw", "hang"}:
                print(f"{kind}, {done}: {ended}, {said}")
                worker.stop()
                worker = Worker()
    worker.stop()
    print(_table(counts))
    print(f"longest: {longest:.2f} seconds")
    return int(any(count["raw"] + count["hang"] for count in counts.values()))


def _table(counts: dict[str, Counter[str]]) -> Table:
    everything = sum(counts.values(), Counter())
    rows = [
        (kind, str(count.total()), *(str(count[name]) for name in OUTCOMES))
        for kind, count in [*counts.items(), ("all", everything)]
    ]
    return Table(("format", "n", *OUTCOMES), tuple(rows))


if __name__ == "__main__":
    sys.exit(main())
