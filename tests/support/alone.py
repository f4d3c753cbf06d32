"""Runs many pieces of code, each alone, without new imports for each of them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from helpers.tools.processes import FreshRun, new_environment, run_fresh
from tests.support.warm_process import WarmStart

WAIT = 300  # seconds
# Code that sets this runs in a child of a process that has set it before its import.
LEGACY = 'os.environ["TF_USE_LEGACY_KERAS"] = "1"'
WITH_KERAS_2 = f"import os; {LEGACY}; import tensorflow, tf_keras"


class Alone:
    """Runs code in children of a process that has imported TensorFlow.

    That process sees installed packages only, stands in an empty folder, and has run
    nothing but `first`. So alone means: TensorFlow and what it brings have been
    imported, its runtime has not started, and nothing else is there, no name, no file,
    no `helpers` (without `with_kit`). Code with the switch of Keras 2 is forked from a
    process that has set it; code that sets others needs a `new_interpreter`.

    >>> import tempfile
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
        self._with_kit = with_kit
        environment = new_environment(with_kit)
        self._warm = WarmStart(first, environment)
        self._legacy = WarmStart(WITH_KERAS_2, environment)
        self._started = [self._warm]

    def __enter__(self) -> Alone:
        self._warm.start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._started:
            process.end()

    def _process_for(self, code: str) -> WarmStart:
        """Return the process to fork from; start that for Keras 2 at its first use."""
        if LEGACY not in code:
            return self._warm
        if self._legacy not in self._started:
            self._legacy.start()
            self._started.append(self._legacy)
        return self._legacy

    def run(
        self, code: str, folder: str | Path, new_interpreter: bool = False
    ) -> FreshRun:
        """Run code in a folder; return what it said and how it ended."""
        if new_interpreter:
            return run_fresh(code, folder, WAIT)
        with self._process_for(code).used(for_all=True):
            return run_fresh(code, folder, WAIT, with_kit=self._with_kit)

    def shared(self) -> AbstractContextManager[None]:
        """Let each new Python that needs TensorFlow start warm, within a block."""
        return self._warm.used()
