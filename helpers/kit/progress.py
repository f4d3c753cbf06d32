"""Which exercises are done: noted in a small file that is the learner's own.

A check that passes is noted if somebody ran its cell in a notebook, and the cell is no
solution. `KIT_PROGRESS=off` in the environment turns this off, as tests do. The file is
`.progress.jsonl` in the kit's folder. If that folder is somebody else's or cannot be
written, it is `.copy-save-restore.jsonl` in the home folder. Delete it to begin again.
Nothing is sent anywhere.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from helpers.kit.lessons import Lesson, More, read_lessons, read_more
from helpers.kit.picture import GREEN
from helpers.kit.shown import Table

# Not resolved: a copy of the kit whose helpers are a link keeps its own progress.
_KIT = Path(__file__).parents[2]


def progress() -> Table:
    """Return how many exercises of each lesson are done, and which comes next.

    A notebook in more/ has a row as soon as one of its exercises is done.

    >>> progress().header
    ('lesson', 'exercises done', 'next one')
    """
    done, rows, in_all = _done(), [], 0
    for lesson in read_lessons():
        titles = lesson.exercises
        left = [titles[name] for name in titles if (lesson.subject, name) not in done]
        count = f"{len(titles) - len(left)} of {len(titles)}"
        if titles:
            name = f"{lesson.number} {lesson.title}"
            rows.append((name, count, left[0] if left else "all done"))
        in_all += len(titles) - len(left)
    for more in read_more():
        passed = sum((more.subject, name) in done for name in more.exercises)
        if passed:
            count = f"{passed} of {len(more.exercises)}"
            rows.append((more.title, count, ""))
        in_all += passed
    return Table(
        ("lesson", "exercises done", "next one"),
        tuple(rows),
        f"exercises done: {in_all}",
        {"all done": GREEN},
    )


def note(subject: str, check: str) -> None:
    """Note that an exercise is done; where this cannot be written, go on without."""
    if not _somebody_answered():
        return
    with contextlib.suppress(OSError, RuntimeError):  # a full disk, no home folder
        if (subject, check) not in _done():
            # Appended, so that two notebooks do not overwrite each other's notes; on a
            # line of its own, even after one that was cut off.
            with _place().open("a", encoding="utf-8") as file:
                file.write(f"\n{json.dumps([subject, check])}\n")


def _done() -> set[tuple[str, str]]:
    """Return the subject and the check of every exercise that is done."""
    places: tuple[Lesson | More, ...] = (*read_lessons(), *read_more())
    # An earlier form of the kit noted [number of the lesson, title of the exercise],
    # and an exercise may have moved to another subject.
    known = {name: (x.subject, name) for x in places for name in x.exercises}
    known |= {x.exercises[name]: known[name] for x in places for name in x.exercises}
    found = set()
    with contextlib.suppress(OSError, RuntimeError):
        for line in _place().read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(ValueError, TypeError):  # no line of ours
                where, name = json.loads(line)
                found.add(known.get(name, (where, name)))
    return found


def _place() -> Path:
    ours = not hasattr(os, "getuid") or _KIT.stat().st_uid == os.getuid()
    if ours and os.access(_KIT, os.W_OK):
        return _KIT / ".progress.jsonl"
    return Path.home() / ".copy-save-restore.jsonl"


def _somebody_answered() -> bool:
    """Say whether a notebook runs a cell that is no solution.

    With its code, JupyterLab sends what it knows of a cell: its id and its tags.
    nbconvert and others that run a whole notebook send the code alone.
    """
    if os.environ.get("KIT_PROGRESS") == "off":
        return False
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    cell = shell.get_parent().get("metadata") if hasattr(shell, "get_parent") else None
    if not cell or "cellId" not in cell:
        return False
    # Tags are sent beside the id, or in the metadata of the cell.
    places = cell, cell.get("metadata") or {}
    return not any("solution" in (place.get("tags") or ()) for place in places)
