"""Ten people at the classroom server run lesson 02 at once, compared with one person.

By hand only, after `make hub` has installed JupyterHub: python -m authoring.bench hub
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from authoring.notebooks import LESSONS, read, tags
from helpers.lessons.more_than_one_device.workers import free_ports
from tests.hub.machine import Machine
from tests.hub.over_http import Person

LESSON = LESSONS[2]
CELLS = [
    cell
    for cell in read(LESSON).cells
    if cell.cell_type == "code" and not {"exercise", "solution"} & {*tags(cell)}
]
ERRORS = sum("raises-exception" in tags(cell) for cell in CELLS)
PEOPLE = 10


def main() -> list:
    with tempfile.TemporaryDirectory(prefix="hub-", ignore_cleanup_errors=True) as top:
        os.chmod(top, 0o711)
        machine = Machine(Path(top), os.getuid() == 0, free_ports(1)[0])
        try:
            password = machine.start().split("room is ")[1].split()[0]
            alone = together(machine, password, ["one"])
            names = [f"person-{number}" for number in range(PEOPLE)]
            all_of_them = together(machine, password, names)
        finally:
            machine.stop()
    show("1 person", *alone)
    show(f"{PEOPLE} people at once", *all_of_them)
    times = all_of_them[0] / alone[0], all_of_them[1] / alone[1]
    print(
        "{:.1f} times the time, {:.2f} times the memory of each person".format(*times)
    )
    return []  # a figure for instructors, and no promise of the kit


def together(machine: Machine, password: str, names: list[str]) -> tuple[float, float]:
    """Return the seconds until all are done, and the peak of MB for each person."""
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(1):
            peak = max(peak, memory_of(machine.people, names))

    watching = threading.Thread(target=watch)
    watching.start()
    started = time.perf_counter()
    try:
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(lambda name: take_lesson(machine, password, name), names))
        return time.perf_counter() - started, peak / len(names)
    finally:
        done.set()
        watching.join()


def take_lesson(machine: Machine, password: str, name: str) -> None:
    """Log in, and run every cell of the lesson that a learner only runs."""
    person = Person(machine.address, name)
    person.log_in(password)
    person.enter()
    kernel = person.kernel(f"my/{LESSON.name}")
    for cell in CELLS:
        person.run(kernel, cell.source, cell.id)
    if person.errors != ERRORS:
        raise SystemExit(f"{name} met {person.errors} errors, and not {ERRORS}.")


def memory_of(people: Path, names: list[str]) -> float:
    """Return the memory of all processes in the folders of people, in MB."""
    folders = tuple(f"{people / name}" for name in names)
    total = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            if os.readlink(process / "cwd").startswith(folders):
                rollup = (process / "smaps_rollup").read_text("utf-8")
                total += int(rollup.split("Pss:")[1].split()[0])
    return total / 1024


def show(who: str, seconds: float, megabytes: float) -> None:
    print(f"{who}: {seconds:.0f} s, {megabytes:.0f} MB for each person", flush=True)
