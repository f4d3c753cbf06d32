"""Runs one file after another in an environment, each alone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from authoring.notebooks import ROOT
from authoring.versions.environments import FOLDER, clean_environment
from authoring.versions.pieces import Piece


class Runner:
    """Runs files alone by a Python, as `there.py` says.

    A file is written anew for it: an author may change a snippet while it runs.
    """

    def __init__(self, python: Path) -> None:
        self._python = python

    def __enter__(self) -> Callable[[Piece], tuple[int | None, str]]:
        (FOLDER / "home").mkdir(parents=True, exist_ok=True)
        own = {"PYTHONPATH": str(ROOT), "KERAS_HOME": str(FOLDER / "home")}
        self._process = subprocess.Popen(
            [self._python, Path(__file__).with_name("there.py")],
            env=clean_environment(**own),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self._run

    def _run(self, piece: Piece) -> tuple[int | None, str]:
        file = FOLDER / f"{piece.id}.py"
        file.write_text(piece.code, "utf-8")
        task = {"file": str(file), "settings": piece.settings}
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        file.unlink()
        return answer["code"], answer["errors"]

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
