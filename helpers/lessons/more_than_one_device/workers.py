"""Start the workers of a training run as processes of this machine, and end them."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from helpers.kit.shown import Table
from helpers.lessons.more_than_one_device import worker_run
from helpers.tools.processes import FreshProcess, FreshRun


@dataclass(frozen=True)
class End:
    """How one worker ended, and the steps that it trained if it ended normally."""

    run: FreshRun
    steps: tuple[int, int] | None = None  # the first and the last one

    @classmethod
    def of(cls, run: FreshRun) -> End:
        if run.code:
            return cls(run)
        said = json.loads(run.output or "{}")  # after fit a worker says nothing
        return cls(run, (said["first"], said["last"]) if said else None)

    @property
    def killed(self) -> bool:
        return abs(self.run.code) == worker_run.KILL

    @property
    def said(self) -> str:
        if self.steps:
            return "steps {} to {}".format(*self.steps)
        return _cause(self.run)


@dataclass(frozen=True, repr=False)
class Ends(Table):
    """How the workers of a run ended, a row each."""

    each: tuple[End, ...] = ()
    dies: tuple[int, int] | None = None  # which worker was to be killed, at which step

    @classmethod
    def of(cls, runs: Iterable[FreshRun], dies: tuple[int, int] | None = None) -> Ends:
        each = tuple(map(End.of, runs))
        rows = tuple(
            (f"{number}", end.run.ended, end.said) for number, end in enumerate(each)
        )
        return cls(("worker", "ended", "said"), rows, each=each, dies=dies)


def free_ports(count: int) -> list[int]:
    """Return ports of this machine that nobody listens to just now.

    >>> len(set(free_ports(3)))
    3
    """
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait: what is started in here is known before anybody can stop it."""
    waiting: list[int] = []
    try:
        handler = signal.signal(signal.SIGINT, lambda *_: waiting.append(1))
    except ValueError:  # not the main thread, which alone is interrupted
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if waiting:
        raise KeyboardInterrupt


def run_workers(
    folder: Path,
    workers: int,
    until: int,
    dies: tuple[int, int] | None = None,
    fit: bool = False,
    wait: int = 180,
) -> Ends:
    """Train on several processes until a step, and say how each of them ended.

    `dies=(1, 8)`: worker 1 is killed at step 8. The run goes on from the newest
    checkpoint in `folder`. What worker 1 reports as an error is in `1.err` there.
    When this returns, however it does, no worker is left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for _ in range(3):
        runs = _run_once(folder, workers, until, dies, fit, wait)
        # Somebody else may take a port between our look and the worker's start.
        if not any("Address already in use" in run.errors for run in runs):
            break
    for number, run in enumerate(runs):
        (folder / f"{number}.err").write_text(run.errors, "utf-8")
    return Ends.of(runs, dies)


def _run_once(
    folder: Path,
    workers: int,
    until: int,
    dies: tuple[int, int] | None,
    fit: bool,
    wait: int,
) -> list[FreshRun]:
    ports = free_ports(workers)
    end = time.monotonic() + wait
    with ExitStack() as stack:
        processes = []
        for number in range(workers):
            dies_at = dies[1] if dies and dies[0] == number else -1
            task = {"ports": ports, "number": number, "until": until, "fit": fit}
            task |= {"folder": str(folder), "dies_at": dies_at}
            with uninterrupted():
                process = FreshProcess(worker_run.__file__, json.dumps(task))
                processes.append(stack.enter_context(process))
        return [process.wait(end - time.monotonic()) for process in processes]


def _cause(run: FreshRun) -> str:
    """Return the kind of the last error in what a worker said."""
    kinds = [
        line.partition(":")[0].rpartition(".")[2]
        for line in run.errors.splitlines()
        if line[:1].isalpha() and "Error" in line.partition(":")[0].split()[0]
    ]
    return kinds[-1] if kinds else ""
