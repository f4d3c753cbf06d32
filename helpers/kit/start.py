"""The first line of every lesson: a quiet, repeatable start."""

from __future__ import annotations

import atexit
import importlib.util
import logging
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from helpers.kit.log_filter import start_quiet
from helpers.kit.setup_check import problem_with_python

_LONGEST_ERROR = 400


class SetupError(Exception):
    """The kit cannot run here; the message says what to do."""


def begin(seed: int = 1) -> Path:
    """Start a lesson and return an empty folder that is removed at the end.

    What it changes, and nothing else: TensorFlow's information lines are filtered
    (warnings of Python and errors are not), an error shows its kind and message only,
    cut after 400 characters (`%xmode Context` brings the traceback back), NumPy prints
    three digits, and the seeds of Python, NumPy and TensorFlow are set. TensorFlow's
    warnings of a restore that left values over are not shown: they come whenever Python
    happens to clean up, so every restore here is asserted instead.

    >>> begin().is_dir()
    True
    """
    prepare()

    import keras
    import numpy as np
    import tensorflow as tf

    _filter_warnings(tf.get_logger())
    np.set_printoptions(precision=3, suppress=True)
    keras.utils.set_random_seed(seed)
    folder = Path(tempfile.mkdtemp(prefix="copy-save-restore-"))
    atexit.register(_remove, folder, os.getpid())
    return folder


def _remove(folder: Path, owner: int) -> None:
    """Remove the folder of a lesson, but not where a process forked from it ends."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)  # Windows keeps what is still open


def prepare() -> None:
    """Do what must be done before TensorFlow is imported."""
    _short_tracebacks()
    problem = problem_with_python() or _missing("tensorflow", "keras", "matplotlib")
    if problem:
        raise SetupError(problem)
    start_quiet()


def _filter_warnings(logger: logging.Logger) -> None:
    logger.setLevel("WARNING")  # as in a script; in notebooks it is INFO
    logger.propagate = False  # else a second handler may say it again
    for handler in logger.handlers:
        handler.addFilter(_is_welcome)


_UNWELCOME = (
    "triggered tf.function retracing",  # lessons train many models in one process
    "is being deleted with unrestored values",
    "Value in checkpoint could not be found",
    "NameBasedSaverStatus.__init__",
    "saved_model.loader_impl) is deprecated",  # servers load so; lessons do the same
)


def _is_welcome(record: logging.LogRecord) -> bool:
    return not any(words in record.getMessage() for words in _UNWELCOME)


def _missing(*packages: str) -> str:
    names = [name for name in packages if importlib.util.find_spec(name) is None]
    if not names:
        return ""
    return (
        f"{', '.join(names)} cannot be imported: run the set-up check of "
        "lesson 00, it names the remedy."
    )


def _short_tracebacks() -> None:
    try:
        from IPython import get_ipython
    except ImportError:
        return
    if shell := get_ipython():
        shell.InteractiveTB.set_mode(mode="Minimal")
        _cut_messages(shell.InteractiveTB)


def _cut_messages(formatter: Any) -> None:
    whole = type(formatter).structured_traceback

    def structured_traceback(*args: Any, **options: Any) -> list[str]:
        shown = "\n".join(whole(formatter, *args, **options))
        if formatter.mode == "Minimal" and len(shown) > _LONGEST_ERROR:
            # Some messages list every value of every variable.
            shown = shown[:_LONGEST_ERROR].rstrip() + " … (cut)"
        return [shown]

    formatter.structured_traceback = structured_traceback
