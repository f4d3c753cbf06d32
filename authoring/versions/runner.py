"""Runs one file after another in an environment, each alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from authoring.notebooks import ROOT
from authoring.versions.environments import FOLDER, clean_environment
from authoring.versions.pieces import Piece

# An error of this import is raised again, and so said, by the file that needs Keras.
FIRST = """
import tensorflow
try:
    import keras
except Exception:
    pass
"""


class Runner:
    """Runs files by a Python, as `there.py` says; they share the imports of `first`."""

    def __init__(self, python: Path, first: str = FIRST) -> None:
        self._command = [python, Path(__file__).with_name("there.py"), first]

    def __enter__(self) -> Runner:
        (FOLDER / "home").mkdir(parents=True, exist_ok=True)
        own = {"PYTHONPATH": str(ROOT), "KERAS_HOME": str(FOLDER / "home")}
        self._process = subprocess.Popen(
            self._command,
            env=clean_environment(**own),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return self

    def run(self, piece: Piece) -> str | None:
        """Run a snippet or a known bug, and return its verdict.

        The file is written anew: an author may change a snippet while it runs.
        """
        file = FOLDER / f"{piece.id}.py"
        file.write_text(piece.code, "utf-8")
        answer = self.ask([str(file)], settings=piece.settings)
        file.unlink()
        return piece.verdict(answer["code"], answer["errors"])

    def ask(
        self,
        arguments: list[str],
        settings: dict[str, str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> dict:
        """Run a file with its arguments; return its code, its output and its errors."""
        task = {
            "arguments": arguments,
            "settings": settings or {},
            "environment": environment or {},
        }
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self._process.communicate()
