"""Which exercises are done, and which were hard: noted in a file of the learner's own.

A check notes its verdict if somebody ran its cell in a notebook. `KIT_PROGRESS=off` in
the environment turns this off, as tests do. The file is `.progress.jsonl` in the kit's
folder. If that folder is somebody else's or cannot be written, it is
`.copy-save-restore.jsonl` in the home folder. Delete it to begin again. Nothing is sent
anywhere.

Each line is one note: `[subject, check]` of what passed, and the same with
"not right yet" and the hint behind it for each failure before that.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers import KIT
from helpers.kit.lessons import Lesson, More, read_lessons, read_places
from helpers.kit.picture import GREEN
from helpers.kit.shown import Shown, Table

Exercise = tuple[str, str]  # the subject and the check

# Not resolved: a copy of the kit whose helpers are a link keeps its own progress.
_KIT = Path(__file__).parents[2]
_FAILED = "not right yet"


@dataclass(frozen=True)
class Notes:
    """What one person did: a file of notes, read."""

    done: set[Exercise] = field(default_factory=set)
    failures: Counter[Exercise] = field(default_factory=Counter)
    hints: Counter[tuple[Exercise, str]] = field(default_factory=Counter)


@dataclass(frozen=True, repr=False)
class Progress(Shown):
    """What is done, and what needed hints: for the learner's own eyes."""

    done: Table
    hard: Table
    not_noted: str = ""  # why, if nothing can be noted

    def shown(self) -> Sequence[Table | str]:
        """Return the lessons, and the exercises that needed hints if there are any."""
        parts = [self.done, *([self.hard] if self.hard.rows else [])]
        return (*parts, self.not_noted) if self.not_noted else tuple(parts)


def progress() -> Progress:
    """Return how many exercises of each lesson are done, which comes next, and more.

    A notebook in more/ has a row as soon as one of its exercises is done. The links
    lead from a notebook that is beside the lessons.

    >>> progress().done.header
    ('lesson', 'exercises done', 'next one')
    """
    notes = read_notes()
    done, failures = notes.done, notes.failures
    rows: list[tuple[str, ...]] = []
    links: dict[str, str] = {}
    passed: Counter[type] = Counter()
    for place in read_places():
        titles = place.exercises
        left = [name for name in titles if (place.subject, name) not in done]
        count = len(titles) - len(left)
        passed[type(place)] += count
        if titles and (count or isinstance(place, Lesson)):
            bar = f"{_bar(count, len(titles))} {count} of {len(titles)}"
            rows.append((_name(place), bar, titles[left[0]] if left else "all done"))
        links |= _addresses(place)
    total = sum(len(lesson.exercises) for lesson in read_lessons())
    caption = f"exercises done: {passed[Lesson]} of {total} in the lessons"
    if passed[More]:
        caption += f", {passed[More]} in more/"
    header = "lesson", "exercises done", "next one"
    colours = {"all done": GREEN}
    table = Table(header, tuple(rows), caption, colours, links=links)
    return Progress(table, _hard(done, failures, links), _why_not_noted())


def _hard(
    done: set[Exercise], failures: Counter[Exercise], links: Mapping[str, str]
) -> Table:
    """Return the exercises that needed hints, the hardest first."""
    known = {(p.subject, name): p for p in read_places() for name in p.exercises}
    rows = [
        (
            known[one].exercises[one[1]],
            _name(known[one]),
            str(count + (one in done)),
            "passed" if one in done else "not yet",
        )
        for one, count in failures.most_common()
        if one in known
    ]
    header = "exercise", "lesson", "tries", "state"
    caption = "exercises that needed hints, for your own eyes"
    return Table(header, tuple(rows), caption, {"passed": GREEN}, links=links)


def _name(place: Lesson | More) -> str:
    if isinstance(place, More):
        return place.title
    return f"{place.number} {place.title}"


def _bar(count: int, of: int) -> str:
    """Return one square for each exercise.

    >>> _bar(1, 3)
    '■□□'
    """
    return "■" * count + "□" * (of - count)


def _addresses(place: Lesson | More) -> dict[str, str]:
    """Return where the exercises are, by their titles, from beside the lessons.

    An address is the id of the cell to fill in, because JupyterLab finds no heading in
    a notebook that it is about to open.
    """
    if not place.exercises:
        return {}
    file = KIT / "notebooks" / f"{place.file}.ipynb"
    cells = json.loads(file.read_text("utf-8"))["cells"]
    starters = [c for c in cells if "exercise" in c["metadata"].get("tags", ())]
    addresses = [f"{place.file}.ipynb#cell-id={cell['id']}" for cell in starters]
    return dict(zip(place.exercises.values(), addresses, strict=False))


def note(subject: str, check: str, passed: bool, hint: str = "") -> None:
    """Note what came out; where this cannot be written, go on without.

    What is done is noted once, and failures after that are not noted.
    """
    if not _somebody_answered():
        return
    with contextlib.suppress(OSError, RuntimeError):  # a full disk, no home folder
        if (subject, check) not in read_notes().done:
            failure = [_FAILED, hint] if hint else [_FAILED]
            what = [subject, check, *([] if passed else failure)]
            # Appended, so that two notebooks do not overwrite each other's notes; on a
            # line of its own, even after one that was cut off.
            with _place().open("a", encoding="utf-8") as file:
                file.write(f"\n{json.dumps(what)}\n")


def read_notes(file: Path | None = None) -> Notes:
    """Return what a file notes, by default the learner's own; skip what is not ours."""
    known = {(x.subject, name) for x in read_places() for name in x.exercises}
    # An earlier form of the kit noted [number of the lesson, title of the exercise],
    # some titles without their "?". An exercise may have moved to another subject.
    moved = {name: (subject, name) for subject, name in known}
    for x in read_places():
        moved |= {x.exercises[n].rstrip("?"): (x.subject, n) for n in x.exercises}
    notes = Notes()
    with contextlib.suppress(OSError, RuntimeError):
        for line in (file or _place()).read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(ValueError, TypeError):  # no line of ours
                where, name, *said = json.loads(line)
                one = str(where), str(name)
                if one not in known:
                    one = moved.get(one[1].rstrip("?"), one)
                if said[:1] == [_FAILED]:
                    notes.failures[one] += 1
                    notes.hints.update((one, str(hint)) for hint in said[1:])
                elif not said:
                    notes.done.add(one)
    return notes


def _why_not_noted() -> str:
    """Return a sentence if nothing can be noted here, and otherwise nothing."""
    if os.environ.get("KIT_PROGRESS") == "off":
        return ""
    with contextlib.suppress(OSError, RuntimeError):
        file = _place()
        if os.access(file if file.exists() else file.parent, os.W_OK):
            return ""
    return (
        "Your progress is not noted, because neither the folder of the kit nor your "
        "home folder can be written. If you want to keep it, copy the kit to a folder "
        "where you may write."
    )


def _place() -> Path:
    return own_file(".progress.jsonl", ".copy-save-restore.jsonl")


def own_file(in_kit: str, at_home: str) -> Path:
    """Return where a file of the learner's own is: in their kit, else at home."""
    ours = not hasattr(os, "getuid") or _KIT.stat().st_uid == os.getuid()
    if ours and os.access(_KIT, os.W_OK):
        return _KIT / in_kit
    return Path.home() / at_home


def _somebody_answered() -> bool:
    """Say whether somebody runs a cell of a notebook.

    With its code, JupyterLab sends what it knows of a cell, such as its id. nbconvert
    and others that run a whole notebook send the code alone.
    """
    if os.environ.get("KIT_PROGRESS") == "off":
        return False
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    cell = shell.get_parent().get("metadata") if hasattr(shell, "get_parent") else None
    return bool(cell and "cellId" in cell)
