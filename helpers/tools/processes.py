"""Run code in a new Python process, as after a restart: nothing is left of this one."""

from __future__ import annotations

import inspect
import linecache
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from helpers import KIT
from helpers.kit.log_filter import without_noise


@dataclass(frozen=True)
class FreshRun:
    """What a fresh process printed, and how it ended."""

    output: str
    errors: str
    code: int

    @property
    def ended(self) -> str:
        """How it ended, in words."""
        if self.code == 0:
            return "normally"
        if self.code < 0:
            return f"killed by {signal.Signals(-self.code).name}"
        return f"with exit code {self.code}"

    @property
    def last_words(self) -> str:
        """The line in which a failed process says why."""
        fatal = re.search(r"^F\d{4} .*?\] (.*)$", self.errors, re.M)  # from C++
        line = fatal[1] if fatal else self.errors.rstrip().rpartition("\n")[2]
        return re.sub(r"0x[0-9a-f]+", "0x…", line.strip())

    def __repr__(self) -> str:
        error = f"{self.last_words}\n" if self.code and self.last_words else ""
        return f"{self.output}{error}fresh process ended {self.ended}"


def new_environment(with_kit: bool = False) -> dict[str, str]:
    """Return the environment for a new interpreter that sees only installed packages.

    With `with_kit` it sees `helpers`, too.
    """
    hidden = {"PYTHONPATH", "PYTHONSTARTUP"}
    seen = {name: value for name, value in os.environ.items() if name not in hidden}
    # A kernel asks for colours, and Python 3.13 gives them to its errors.
    seen["PYTHON_COLORS"] = "0"
    return seen | ({"PYTHONPATH": str(KIT)} if with_kit else {})


def run_fresh(
    code: str,
    folder: str | Path | None = None,
    wait: int = 120,
    kill_when: Callable[[], bool] = lambda: False,
    with_kit: bool = False,
) -> FreshRun:
    """Run `code` in a new interpreter that sees only installed packages.

    With `with_kit` it sees `helpers`, too. Without `folder` it runs in an empty one
    that is removed afterwards. As soon as `kill_when` returns true, the process is
    killed; it has no time for last words.

    >>> run_fresh("x = 1; print(x + 1)")
    2
    fresh process ended normally
    >>> run_fresh("raise ValueError('no such layer')")
    ValueError: no such layer
    fresh process ended with exit code 1
    """
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="fresh-") as empty:
            return run_fresh(code, empty, wait, kill_when, with_kit)
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code],  # -P: the current folder is no package path
        cwd=folder,
        env=new_environment(with_kit),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    )
    with process, ThreadPoolExecutor(1) as reader:
        said = reader.submit(process.communicate)
        end = time.monotonic() + wait
        while not said.done() and not kill_when() and time.monotonic() < end:
            time.sleep(0.001)
        process.kill()  # of no effect on what has ended
        output, errors = said.result()
    if time.monotonic() > end:
        raise TimeoutError(f"The fresh process did not end within {wait} seconds.")
    return FreshRun(output, without_noise(errors), process.returncode)


def write_module(path: str | Path, head: str, *things: type | Callable) -> None:
    """Write `head` and the cells that define classes or functions into a module.

    >>> def double(x):
    ...     return 2 * x
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_module(Path(folder, "ours.py"), "", double)
    ...     found = "import sys; sys.path[:0] = ['.']; import ours"
    ...     run_fresh(f"{found}; print(ours.double(2))", folder)
    4
    fresh process ended normally
    """
    cells = dict.fromkeys(_cell_of(thing) for thing in things)
    Path(path).write_text("\n\n".join([head, *cells]) + "\n", "utf-8")


def _cell_of(thing: type | Callable) -> str:
    """Return the source of the cell (or file) in which something was defined."""
    members = vars(thing).values() if isinstance(thing, type) else [thing]
    for member in members:
        function = inspect.unwrap(getattr(member, "__func__", member))
        if code := getattr(function, "__code__", None):
            return "".join(linecache.getlines(code.co_filename)).strip()
    raise ValueError(f"{thing!r} has no function whose source could be found.")
