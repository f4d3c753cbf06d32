"""Runs many pieces of code, each alone, without new imports for each of them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from helpers.kit.log_filter import without_noise
from helpers.tools.processes import FreshRun, new_environment, run_fresh
from tests.support import warm_process

# Notebooks whose set-up cell sets the environment before TensorFlow is imported.
BEFORE_TENSORFLOW = {"object_detection_api", "the_api_in_depth"}


class Alone:
    """Runs code in children of a process that has imported TensorFlow.

    That process sees installed packages only, stands in an empty folder, and has run
    nothing but `first`. So alone means: TensorFlow and what it brings have been
    imported, its runtime has not started, and nothing else is there, no name, no file,
    no `helpers` (without `with_kit`). Code that sets the environment before that import
    needs a `new_interpreter`.

    >>> with Alone() as alone, tempfile.TemporaryDirectory() as folder:
    ...     alone.run("import os; print(__name__, os.listdir())", folder)
    ...     alone.run("tensorflow", folder)
    __main__ []
    fresh process ended normally
    NameError: name 'tensorflow' is not defined
    fresh process ended with exit code 1
    """

    def __init__(
        self, first: str = "import tensorflow", with_kit: bool = False
    ) -> None:
        self._first = first
        self._with_kit = with_kit

    def __enter__(self) -> Alone:
        self._empty = tempfile.TemporaryDirectory(prefix="alone-")
        self._process = subprocess.Popen(
            # -P: it does not see the folder of its file
            [sys.executable, "-P", warm_process.__file__, self._first],
            cwd=self._empty.name,
            env=new_environment(self._with_kit),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # it ends when nothing more can come
        self._empty.cleanup()

    def run(
        self, code: str, folder: str | Path, new_interpreter: bool = False
    ) -> FreshRun:
        """Run code in a folder; return what it said and how it ended."""
        if new_interpreter:
            return run_fresh(code, folder, warm_process.WAIT)
        with tempfile.TemporaryDirectory() as said:
            task = {"code": code, "folder": str(folder), "said": said}
            print(json.dumps(task), file=self._process.stdin, flush=True)
            ended = int(self._process.stdout.readline())
            output, errors = (Path(said, name).read_text("utf-8") for name in "12")
        return FreshRun(output, without_noise(errors), ended)
