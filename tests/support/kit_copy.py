"""A copy of the kit elsewhere, as another machine has it."""

from __future__ import annotations

import shutil
from pathlib import Path

from authoring.kit_zip import files_of_the_zip
from authoring.notebooks import ROOT

AUTHORS = ("authoring/**/*.py", "authoring/**/*.toml", "tests/**/*.py", "tests/*.cfg")
SETTINGS = ("conftest.py", "Makefile", "pyproject.toml", "known_bugs/*.py")


def copy_kit(target: Path) -> Path:
    """Write what lessons, their tests and make use into a folder; return the folder."""
    found = set(files_of_the_zip())
    found |= {file for part in (*AUTHORS, *SETTINGS) for file in ROOT.glob(part)}
    for file in sorted(found):
        copied = target / file.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copied)
    return target
