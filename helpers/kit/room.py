"""What an instructor sees of a room: who has passed what, and which hints people met.

The figures come from the files of `helpers.kit.progress`, one for each person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.kit.lessons import read_places
from helpers.kit.progress import Exercise, Notes, read_notes
from helpers.kit.shown import Shown, Table, people

_MOST = 10  # hints


@dataclass(frozen=True, repr=False)
class Room(Shown):
    """The exercises that somebody tried, and the hints that people met most."""

    exercises: Table
    hints: Table

    def shown(self) -> Sequence[Table | str]:
        """Return the exercises, and the hints if anybody met one."""
        return (self.exercises, self.hints) if self.hints.rows else (self.exercises,)


def room(files: Mapping[str, Path]) -> Room:
    """Read the notes of each person, by their names."""
    notes = {name: read_notes(file) for name, file in files.items()}
    titles = {
        (place.subject, check): (place.title, title)
        for place in read_places()
        for check, title in place.exercises.items()
    }
    rows = [
        (*titles[one], ", ".join(done), ", ".join(tried))
        for one in titles
        for done, tried in [_who(notes, one)]
        if done or tried
    ]
    header = ("lesson", "exercise", "passed by", "not right yet for")
    exercises = Table(header, tuple(rows), people(len(notes)))
    return Room(exercises, _hints(notes, titles))


def _who(noted: Mapping[str, Notes], one: Exercise) -> tuple[list[str], list[str]]:
    """Return who has passed an exercise, and who has tried it and not passed."""
    done = [name for name, notes in noted.items() if one in notes.done]
    tried = [name for name, notes in noted.items() if notes.failures[one]]
    return done, [name for name in tried if name not in done]


def _hints(
    noted: Mapping[str, Notes], titles: Mapping[Exercise, tuple[str, str]]
) -> Table:
    """Return the hints that most people met; a person counts once for each hint."""
    met = Counter(hint for notes in noted.values() for hint in notes.hints)
    rows = [
        (str(count), titles[one][1], hint)
        for (one, hint), count in met.most_common(_MOST)
        if one in titles
    ]
    header = ("people", "exercise", "hint")
    return Table(header, tuple(rows), "the hints that most people met")
