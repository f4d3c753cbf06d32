"""A process that imports once what many need, and forks a child for each of them.

`WarmStart` starts it. Where it is used, `subprocess` gets many a new Python from there:
it is forked from a process that has imported TensorFlow, and has done nothing else. So
its runtime has not started, and it holds nothing of any other one. Its arguments,
environment, folder, pipes and the way it ends are those of a new interpreter.

Only Linux has it. Windows cannot fork, and on macOS a child that was forked may not use
the libraries of the system. There, each new Python is one, which takes longer.

The process runs this file alone, by its path: no child sees the tests.
"""

from __future__ import annotations

import gc
import inspect
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import tempfile
import types
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

# Notebooks whose set-up cell sets the environment before TensorFlow is imported.
BEFORE_TENSORFLOW = {"object_detection_api", "the_api_in_depth"}
# Where one of these stands, the environment is set before TensorFlow is imported.
NEW = (
    *("TF_USE_LEGACY_KERAS", "KERAS_BACKEND", "detection.api"),
    *("object_detection", "the_api_in_depth"),
)
# Who needs TensorFlow names it, or the kit, or is a kernel, or starts kernels.
WARM = (
    *("tensorflow", "keras", "helpers.", "/helpers/"),
    *("ipykernel_launcher", "jupyterlab"),
)

DIGITS = 8  # of a number that is sent
CAN_FORK = sys.platform == "linux"


class WarmStart:
    """A process to fork from: `start` waits for what it imports, `end` ends it."""

    def __init__(self, first: str, environment: dict[str, str]) -> None:
        self._first, self._environment = first, environment

    def start(self) -> None:
        if not CAN_FORK:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="warm-")
        self._place = f"{self._folder.name}/socket"
        self._process = _COLD(
            [sys.executable, "-P", __file__, self._first, self._place],
            cwd=self._folder.name,
            env=self._environment | {"PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt is not for it
        )
        self._process.stdout.readline()

    @contextmanager
    def used(self, for_all: bool = False) -> Iterator[None]:
        """Let each new Python that needs TensorFlow start warm; or each, `for_all`."""
        if not CAN_FORK:
            yield
            return
        with patch("subprocess.Popen", warm_popen(self._place, for_all)):
            yield

    def end(self) -> None:
        if not CAN_FORK:
            return
        self._process.communicate()  # it ends when its input does
        self._folder.cleanup()


_COLD = subprocess.Popen


def warm_popen(place: str, for_all: bool = False) -> type[subprocess.Popen]:
    """Return the `Popen` that asks the process at `place` for a new Python."""

    class WarmPopen(_COLD):
        _warm: socket.socket | None = None

        def _execute_child(self, *values: Any) -> None:
            given = inspect.signature(super()._execute_child).bind(*values).arguments
            environment = dict(os.environ if given["env"] is None else given["env"])
            is_warm = for_all or is_for_warm(given["args"], environment)
            if not is_warm or given["preexec_fn"]:
                return super()._execute_child(*values)
            names = ("p2cread", "c2pwrite", "errwrite")
            streams = [given[name] for name in names]
            streams = [own if n < 0 else n for own, n in enumerate(streams)]
            task = {
                "arguments": [*map(os.fspath, given["args"][1:])],
                "folder": os.fspath(given["cwd"] or os.getcwd()),
                "environment": environment,
                "session": given["start_new_session"],
            }
            said = json.dumps(task).encode() + b"\n"
            self._warm = socket.socket(socket.AF_UNIX)
            self._warm.connect(place)
            socket.send_fds(self._warm, [b"."], streams)
            self._warm.sendall(said)
            self.pid, self._child_created = int(self._warm.recv(DIGITS)), True
            ends = ("p2cread", "p2cwrite", "c2pread", "c2pwrite", "errread", "errwrite")
            self._close_pipe_fds(*(given[name] for name in ends))

        def _try_wait(self, flags: int) -> tuple[int, int]:
            if self._warm is None:
                return super()._try_wait(flags)
            wait = 0 if flags & os.WNOHANG else None
            if not select.select([self._warm], [], [], wait)[0]:
                return 0, 0
            status = self._warm.recv(DIGITS)
            self._warm.close()
            return self.pid, int(status or signal.SIGKILL)

        def _internal_poll(self, *values: Any, **named: Any) -> int | None:
            if self._warm is None:
                return super()._internal_poll(*values, **named)
            if self.returncode is None and self._waitpid_lock.acquire(False):
                with suppress(OSError):
                    number, status = self._try_wait(os.WNOHANG)
                    if number:
                        self._handle_exitstatus(status)
                self._waitpid_lock.release()
            return self.returncode

    return WarmPopen


def is_for_warm(command: Any, environment: dict[str, str]) -> bool:
    """Say whether this is a new Python that imports TensorFlow as it is."""
    if isinstance(command, str) or list(command[:1]) != [sys.executable]:
        return False
    said = " ".join(map(os.fspath, command[1:]))
    # JupyterLab tells a kernel which notebook it is for.
    settings = {"TF_USE_LEGACY_KERAS", "KERAS_BACKEND"} & environment.keys()
    needs_new = " ".join([said, *settings, environment.get("JPY_SESSION_NAME", "")])
    if what_runs(command[1:])[0] is None or any(word in needs_new for word in NEW):
        return False
    return any(word in said for word in WARM)


def what_runs(arguments: list[str]) -> tuple[str | None, list[str]]:
    """Return whether it is code, a module or a file, and the arguments from there on.

    >>> what_runs(["-P", "-c", "pass"]), what_runs(["-m", "pip", "list"])
    (('-c', ['pass']), ('-m', ['pip', 'list']))
    >>> what_runs(["run.py", "once"]), what_runs(["-X", "dev", "run.py"])
    (('file', ['run.py', 'once']), (None, []))
    """
    rest = [*arguments]
    if rest and rest[0] == "-P":
        rest = rest[1:]
    if rest and rest[0] in ("-c", "-m"):
        return rest[0], rest[1:]
    return ("file", rest) if rest and not rest[0].startswith("-") else (None, [])


# From here on: the process that forks, and its children.


def serve(first: str, place: str) -> dict[str, Any] | None:
    """Fork a child for each task: return the task in the child, None in the end."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(place)
    listener.listen(64)
    before = dict(os.environ)
    exec(first, {})
    set_there = dict(set(os.environ.items()) - set(before.items()))
    gc.collect()
    gc.freeze()  # a child that ends does not touch, and so copy, what was imported
    children: dict[int, socket.socket] = {}
    signal.signal(signal.SIGCHLD, lambda *_: _tell_the_end(children))
    print("ready", flush=True)
    while listener in select.select([listener, 0], [], [])[0]:
        asking, _ = listener.accept()
        _, streams, *_ = socket.recv_fds(asking, 1, 3)
        with asking.makefile("rb") as lines:
            task = json.loads(lines.readline())
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        if not (child := os.fork()):
            for other in (listener, *children.values()):
                other.close()
            task["environment"] |= set_there
            return task | {"streams": streams, "asking": asking}
        children[child] = asking
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        for stream in streams:
            os.close(stream)
    return None


def _tell_the_end(children: dict[int, socket.socket]) -> None:
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            with children.pop(ended[0]) as asking, suppress(OSError):
                asking.sendall(b"%*d" % (DIGITS, ended[1]))


def become(task: dict[str, Any], place: str) -> None:
    """Be what a new interpreter would be, and run; all errors get through."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    if task["session"]:
        os.setsid()
    os.chdir(task["folder"])
    for number, stream in enumerate(task["streams"]):
        os.dup2(stream, number)
        os.close(stream)
    seen = task["environment"]
    if "JPY_PARENT_PID" in seen:  # a kernel ends when its parent does
        seen["JPY_PARENT_PID"] = str(os.getppid())
    os.environ.clear()
    os.environ.update(seen)
    sys.path[:0] = filter(None, seen.get("PYTHONPATH", "").split(os.pathsep))
    tempfile.tempdir = None  # is looked for anew
    subprocess.Popen = warm_popen(place)
    with task["asking"] as asking:
        asking.sendall(b"%*d" % (DIGITS, os.getpid()))


def run(arguments: list[str]) -> None:
    kind, (what, *rest) = what_runs(arguments)
    sys.argv = ["-c" if kind == "-c" else what, *rest]
    if kind == "-c":
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(what, "<string>", "exec"), vars(main))
    elif kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
    else:
        runpy.run_path(str(Path(what)), run_name="__main__")


if __name__ == "__main__" and (given := serve(*sys.argv[1:])):
    become(given, sys.argv[2])
    run(given["arguments"])
