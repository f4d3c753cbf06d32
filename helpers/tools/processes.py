"""Run code in other Python processes, in which nothing of this one is left.

`run_fresh` runs code once, as after a restart. A `SecondProcess` stays: with another
Keras, or without our classes.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import json
import linecache
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    seen["PYTHONIOENCODING"] = "utf-8"  # what it prints is read so, on each system
    return seen | ({"PYTHONPATH": str(KIT)} if with_kit else {})


class FreshProcess:
    """A new interpreter that sees only installed packages; leaving the block ends it.

    `arguments` are those of `python`. With `with_kit` it sees `helpers`, too.
    """

    def __init__(
        self, *arguments: str, folder: str | Path | None = None, with_kit: bool = False
    ) -> None:
        # Files, not pipes: what the process starts may outlive it, and holds a pipe.
        self._said = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._out, self._err = (Path(self._said.name, name) for name in ("out", "err"))
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self._process = subprocess.Popen(
                [sys.executable, "-P", *arguments],  # -P: the folder is no package path
                cwd=folder,
                env=new_environment(with_kit),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def wait(
        self, seconds: float, kill_when: Callable[[], bool] | None = None
    ) -> FreshRun:
        """Wait for the end; as soon as `kill_when` returns true, kill the process."""
        end = time.monotonic() + seconds
        while kill_when and self._process.poll() is None and time.monotonic() < end:
            if kill_when():
                self._process.kill()
                break
            time.sleep(0.001)
        try:
            code = self._process.wait(max(0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TimeoutError(
                f"The fresh process did not end within {seconds:.0f} seconds."
            ) from None
        out, err = (p.read_text("utf-8", "replace") for p in (self._out, self._err))
        return FreshRun(out, without_noise(err), code)

    def __enter__(self) -> FreshProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # of no effect on what has ended
        self._process.wait()
        self._said.cleanup()


def run_fresh(
    code: str,
    folder: str | Path | None = None,
    wait: int = 120,
    kill_when: Callable[[], bool] | None = None,
    with_kit: bool = False,
) -> FreshRun:
    """Run `code` in a new interpreter that sees only installed packages.

    With `with_kit` it sees `helpers`, too. Without `folder` it runs in an empty one
    that is removed afterwards. As soon as `kill_when` returns true, the process is
    killed; it has no time for last words. After `wait` seconds it is killed as well,
    and a TimeoutError says so. Processes that the code has started are not waited for.

    >>> run_fresh("x = 1; print(x + 1)")
    2
    fresh process ended normally
    >>> run_fresh("raise ValueError('no such layer')")
    ValueError: no such layer
    fresh process ended with exit code 1
    """
    if folder is None:
        # Windows does not delete the folder of a process that the code has left behind.
        with tempfile.TemporaryDirectory(
            prefix="fresh-", ignore_cleanup_errors=True
        ) as empty:
            return run_fresh(code, empty, wait, kill_when, with_kit)
    with FreshProcess("-c", code, folder=folder, with_kit=with_kit) as process:
        return process.wait(wait, kill_when)


def write_module(path: str | Path, head: str, *things: type | Callable) -> None:
    """Write `head` and the cells that define `things` into a module, the file `path`.

    Raises a ValueError for a class or function whose source is not known.

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


# Reads code, one JSON text a line; answers each with the value of its last expression.
_LOOP = """
import ast, json, os, sys
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what the code prints is no answer
names = {"__name__": "__main__"}
def run(code):
    *body, last = ast.parse(code or "pass").body
    if not isinstance(last, ast.Expr):
        body, last = [*body, last], None
    exec(compile(ast.Module(body, []), "<code>", "exec"), names)
    if last:
        return eval(compile(ast.Expression(last.value), "<code>", "eval"), names)
def plain(value):  # of NumPy and TensorFlow; anything else is refused
    return getattr(value, "numpy", lambda: value)().item()
for line in sys.stdin:
    try:
        answer = json.dumps({"value": run(json.loads(line))}, default=plain)
    except Exception as error:
        # The text of a KeyError is its key in quotes.
        says = error.args[0] if type(error) is KeyError and error.args else error
        says = str(says).strip().partition("\\n")[0]
        answer = json.dumps({"error": type(error).__name__, "says": says})
    print(answer, file=answers, flush=True)
"""


class SecondProcess:
    """A process that runs code, piece by piece; names live on from piece to piece.

    `first` begins at once and is not waited for. Calling the object runs code there
    and returns the value of its last expression: None, truth, number, text, or a list
    of these. What is raised there is raised here: as the same class if Python has it,
    otherwise as one of the same name. An answer that takes longer than `wait` seconds
    is a TimeoutError, and the process is ended. The process also ends with `close`, or
    with this one.

    It is a pipe and no Jupyter kernel: a kernel runs the start-up files of its user,
    listens on six ports, and loses what a dying process says.

    >>> with SecondProcess("answer = 40") as other:
    ...     other("answer += 2"), other("answer")
    (None, 42)
    >>> with SecondProcess() as other:
    ...     other("{}['key']")
    Traceback (most recent call last):
    ...
    KeyError: 'key'
    """

    def __init__(self, first: str = "", wait: float = 600) -> None:
        self._wait = wait
        self._errors = tempfile.TemporaryFile(  # noqa: SIM115
            "w+", encoding="utf-8", errors="replace"
        )
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _LOOP],
            env=new_environment(with_kit=True),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )
        self._questions: Any = self._process.stdin
        self._answers: Any = self._process.stdout
        self._first_is_due = True
        self._send(first)

    def __call__(self, code: str) -> Any:
        if self._first_is_due:
            self._first_is_due = False
            self._answer()
        self._send(code)
        return self._answer()

    def _send(self, code: str) -> None:
        with contextlib.suppress(OSError):  # it has ended: there will be no answer
            self._questions.write(json.dumps(code) + "\n")
            self._questions.flush()

    def _answer(self) -> Any:
        began, late = time.monotonic(), threading.Timer(self._wait, self._process.kill)
        late.start()
        try:
            line = self._answers.readline()
        except BaseException:  # an interrupt: the answer would be taken for the next
            self._process.kill()
            raise
        finally:
            late.cancel()
        if not line:
            if time.monotonic() - began >= self._wait:
                late_by = f"gave no answer within {self._wait:.0f} seconds"
                raise TimeoutError(f"The second process {late_by}, and was ended.")
            self._errors.seek(0)
            said = without_noise(self._errors.read()).strip().rpartition("\n")[2]
            raise RuntimeError(f"The second process ended: {said or 'without a word'}")
        answer = json.loads(line)
        if "error" in answer:
            raise _exception(answer["error"], answer["says"])
        return answer["value"]

    def close(self) -> None:
        """End the process, as soon as it has done what it does just now."""
        with contextlib.suppress(OSError):  # it has ended already
            self._questions.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self._wait)
        self._process.kill()  # of no effect on what has ended
        self._process.wait()
        self._answers.close()
        self._errors.close()

    def __enter__(self) -> SecondProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _exception(name: str, says: str) -> Exception:
    """Return an exception of Python's class of that name, or of one that we make."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):  # a few take more than a text
            return kind(says)
    return type(name, (Exception,), {"__module__": __name__})(says)
