"""Copy the models that Keras's own tests make, and judge each copy from outside.

python -m authoring.attack models
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple

import keras

from authoring.notebooks import ROOT
from helpers.kit.shown import Table

# What makes models, of the folders of tests in the package. The rest tests single
# operations, or needs packages that the kit does not have.
TESTS = (
    *("layers", "models", "saving", "legacy/saving", "trainers/trainer_test.py"),
    *("distillation", "dtype_policies"),
    *("callbacks/backup_and_restore_test.py", "callbacks/swap_ema_weights_test.py"),
    *("callbacks/early_stopping_test.py", "optimizers/optimizer_test.py"),
    *("optimizers/loss_scale_optimizer_test.py", "optimizers/multi_optimizer_test.py"),
)
VERDICTS = ("right", "refused", "different", "crashed")
ENOUGH = 500  # fewer copies would mean that the tests no longer run


class Note(NamedTuple):
    """What a test made, and what became of its copy."""

    test: str
    moment: str  # "layer", or what the test did with the model
    verdict: str
    said: str
    seconds: float


def take_tests(folder: Path) -> None:
    """Copy the tests out of the package of Keras: their classes are not Keras's own."""
    package = Path(keras.__file__).parent / "src"
    for name in TESTS:
        place = package / name
        for file in [place] if place.is_file() else sorted(place.rglob("*_test.py")):
            target = folder / file.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)


def harvest(folder: Path) -> list[Note]:
    """Run the tests in a process of their own; return the verdicts on all copies."""
    notes = folder / "notes"
    take_tests(folder / "tests")
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "-q", "-W", "ignore"]
    command += ["-p", "no:cacheprovider", "-p", "authoring.attack.harvest"]
    command += ["--rootdir", ".", "--import-mode", "importlib", "--tb", "no"]
    command += ["--continue-on-collection-errors", "--notes", str(notes), "."]
    here = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(
        command, cwd=folder / "tests", env=here, stdout=subprocess.DEVNULL, check=False
    )  # some of the tests fail, because the hooks do more than they expect
    lines = notes.read_text("utf-8").splitlines() if notes.exists() else []
    return [Note(*json.loads(line)) for line in lines]


def table(notes: list[Note]) -> Table:
    """Count the verdicts by what the tests did with the models."""
    counts = Counter((note.moment, note.verdict) for note in notes)
    moments = [*dict.fromkeys(note.moment for note in notes)]
    rows = [(m, *(str(counts[m, v]) for v in VERDICTS)) for m in moments]
    total = Counter(note.verdict for note in notes)
    rows.append(("all", *(str(total[v]) for v in VERDICTS)))
    return Table(("copied when", *VERDICTS), tuple(rows), "copies of Keras's own tests")


def by_sentence(notes: list[Note], verdict: str) -> list[str]:
    """Return each sentence with its count and its first test, the most frequent first.

    Sentences that differ only in names and numbers count as one.
    """
    found: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        if note.verdict == verdict:
            found[re.sub(r"'[^']*'|\d+", "…", note.said)].append(note)
    return [
        f"{len(same)} × {same[0].said} [{same[0].test}, {same[0].moment}]"
        for same in sorted(found.values(), key=len, reverse=True)
    ]


def main() -> int:
    """Say what became of all copies; return 1 if one is wrong, or too few are made."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        found = harvest(Path(folder))
    notes = [note for note in found if note.verdict in VERDICTS]
    print(table(notes))
    for verdict in VERDICTS[1:]:
        print(f"\n{verdict}:", *by_sentence(notes, verdict), sep="\n")
    print(f"\nno model of {len(found) - len(notes)} layers, since no symbol fits them")
    print(f"{time.perf_counter() - started:.0f} seconds")
    wrong = [note for note in notes if note.verdict in ("different", "crashed")]
    return int(bool(wrong) or len(notes) < ENOUGH)


if __name__ == "__main__":
    sys.exit(main())
