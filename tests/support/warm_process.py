"""A process that imports once what many need, and forks a child for each of them.

`tests.support.alone` starts it, as `python -P warm_process.py "import this"`. It writes
one task a line. `tests.support.warm_kernels` starts it with one more argument,
`kernels`: then the children are kernels, which are not waited for.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import sys
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

WAIT = 300  # seconds; SIGALRM ends what takes longer


def serve(first: str, answer: Callable[[int], int]) -> dict[str, Any] | None:
    """Fork a child for each task, and answer; return the task in the child.

    Return None when no task can come any more.
    """
    exec(first, {})
    gc.freeze()  # a child that ends does not touch, and so copy, what was imported
    for line in sys.stdin:
        if not (child := os.fork()):
            return json.loads(line)
        print(answer(child), flush=True)
    return None


def how_it_ended(child: int) -> int:
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def run_as_main(task: dict[str, Any]) -> None:
    """Run the code of a task as a new interpreter would; all errors get through."""
    signal.alarm(WAIT)
    os.chdir(task["folder"])
    _redirect(*(Path(task["said"], name) for name in "12"))
    sys.argv = ["-c"]
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    exec(compile(task["code"], "<string>", "exec"), vars(main))


def run_as_kernel(task: dict[str, Any]) -> None:
    """Run a kernel as its command would: in a session and an environment of its own."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(task["folder"])
    _redirect(os.devnull, os.devnull)
    os.environ.clear()
    # It ends by itself when this process does, which is its parent.
    os.environ.update(task["environment"], JPY_PARENT_PID=str(os.getppid()))
    tempfile.tempdir = None  # which is looked for anew
    _, _, module, *arguments = task["command"]  # python -m module …
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _redirect(out: str | Path, errors: str | Path) -> None:
    """Let nothing come in, and write what is said into files."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, path in (1, out), (2, errors):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND), number)
    sys.stdin = os.fdopen(0)


def serve_kernels(first: str) -> dict[str, Any] | None:
    """Answer with the number of each child, and let go those that have ended."""
    signal.signal(signal.SIGCHLD, lambda *_: os.waitpid(-1, os.WNOHANG))
    return serve(first, answer=lambda child: child)


if __name__ == "__main__":
    if sys.argv[2:] != ["kernels"]:
        if given := serve(sys.argv[1], how_it_ended):
            run_as_main(given)
    elif given := serve_kernels(sys.argv[1]):
        run_as_kernel(given)
