"""Ten questions before a workshop and after it: which beliefs went, and which stay.

Each wrong option is named after the belief behind it. The answers are noted in a file
of the person's own, `.beliefs.jsonl` beside `.progress.jsonl`: no name, no time, and
nothing is sent anywhere. An instructor who was given such files reads them at once:

python -m helpers.kit.beliefs FOLDER
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.kit.picture import BLUE, GREEN, ORANGE
from helpers.kit.progress import own_file
from helpers.kit.shown import Shown, Table, people

Answers = Mapping[str, str]  # the name of each question, and what was chosen
RIGHT = "right"
TIMES = ("before", "after")


@dataclass(frozen=True)
class Option:
    """What people can choose; without a belief it is right."""

    say: str
    why: str
    belief: str = RIGHT


@dataclass(frozen=True)
class Question:
    """One question; exactly one of its options is right."""

    name: str
    lesson: str
    ask: str
    options: tuple[Option, ...]

    def chosen(self, belief: str) -> Option:
        """Return the option that a belief leads to."""
        return next(option for option in self.options if option.belief == belief)

    @property
    def beliefs(self) -> tuple[str, ...]:
        """What the options stand for: a belief, or `right`."""
        return tuple(option.belief for option in self.options)


@cache
def read_questions() -> tuple[Question, ...]:
    """Return the ten questions.

    >>> read_questions()[0].beliefs[0]
    'No error means that everything was restored'
    """
    text = Path(__file__).with_suffix(".toml").read_text("utf-8")
    return tuple(
        Question(options=tuple(Option(**one) for one in facts.pop("option")), **facts)
        for facts in tomllib.loads(text)["question"]
    )


# Noting the answers, and reading them.


def note_answers(when: str, answers: Answers) -> bool:
    """Note what was answered; say whether that was possible.

    `KIT_PROGRESS=off` in the environment turns notes off, as tests do.
    """
    if when not in TIMES:
        raise ValueError(f"{when!r} is neither 'before' nor 'after'.")
    known = {question.name: question.beliefs for question in read_questions()}
    if set(answers) != set(known):
        raise ValueError("Give one answer to each of the ten questions.")
    for name, belief in answers.items():
        if belief not in known[name]:
            raise ValueError(f"The question {name!r} has no option {belief!r}.")
    if os.environ.get("KIT_PROGRESS") == "off":
        return False
    line = json.dumps({"when": when, "answers": dict(answers)}, ensure_ascii=False)
    with contextlib.suppress(OSError, RuntimeError):  # a full disk, no home folder
        with answers_file().open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
        return True
    return False


def answers_file() -> Path:
    """Return where the answers are noted."""
    return own_file(".beliefs.jsonl", ".copy-save-restore-beliefs.jsonl")


def read_answers(file: Path) -> dict[str, Answers]:
    """Return the newest answers of each time; what is not ours is passed over."""
    known = {question.name: question.beliefs for question in read_questions()}
    found: dict[str, Answers] = {}
    with contextlib.suppress(OSError):
        for line in file.read_text("utf-8", "replace").splitlines():
            with contextlib.suppress(ValueError, TypeError, KeyError, AttributeError):
                said = json.loads(line)
                answers = {str(name): str(at) for name, at in said["answers"].items()}
                whole = set(answers) == set(known) and said["when"] in TIMES
                if whole and all(at in known[name] for name, at in answers.items()):
                    found[said["when"]] = answers
    return found


# What one person learns of the answers.

_STATES = {
    "right both times": GREEN,
    "this belief went": GREEN,
    "this belief stays": ORANGE,
    "another belief came": ORANGE,
    "a belief came": ORANGE,
}


@dataclass(frozen=True, repr=False)
class Change(Shown):
    """What changed between two times, and why what stays is not right."""

    changed: Table
    reasons: Table

    def shown(self) -> Sequence[Table | str]:
        """Return the table of changes, and what to read again if there is any."""
        return (self.changed, self.reasons) if self.reasons.rows else (self.changed,)


def changes(before: Answers, after: Answers) -> Change:
    """Compare the answers of two times, question by question."""
    rows, reasons = [], []
    for number, question in enumerate(read_questions(), 1):
        first, second = before[question.name], after[question.name]
        rows.append((str(number), first, second, _state(first, second)))
        if second != RIGHT:
            why = question.chosen(second).why
            reasons.append((str(number), second, why, f"lesson {question.lesson}"))
    right = [sum(a == RIGHT for a in said.values()) for said in (before, after)]
    caption = f"right before: {right[0]} of {len(rows)}, right now: {right[1]}"
    colours = _STATES | {RIGHT: BLUE}
    changed = Table(
        ("question", "before", "now", "what changed"), tuple(rows), caption, colours
    )
    header = ("question", "what you believe", "but", "read again")
    return Change(changed, Table(header, tuple(reasons), "what to look at again"))


def _state(first: str, second: str) -> str:
    if second == RIGHT:
        return "right both times" if first == RIGHT else "this belief went"
    if first == RIGHT:
        return "a belief came"
    return "this belief stays" if first == second else "another belief came"


@dataclass(frozen=True, repr=False)
class Open(Shown):
    """What is not answered yet."""

    times: tuple[str, ...]

    def shown(self) -> Sequence[Table | str]:
        """Return one sentence."""
        return (f"Not answered yet: {' and '.join(self.times)}.",)


def what_changed() -> Change | Open:
    """Return what changed for the person at this machine, or what is still open."""
    found = read_answers(answers_file())
    if missing := tuple(when for when in TIMES if when not in found):
        return Open(missing)
    return changes(found["before"], found["after"])


# What an instructor learns of a room.


def room(files: Iterable[Path]) -> Table:
    """Return the figures of a room; only who answered both times counts."""
    both = [found for found in map(read_answers, files) if len(found) == len(TIMES)]
    rows = []
    for number, question in enumerate(read_questions(), 1):
        before = Counter(found["before"][question.name] for found in both)
        after = Counter(found["after"][question.name] for found in both)
        wrong = [one for one in after.most_common() if one[0] != RIGHT]
        held = f"{wrong[0][0]}: {wrong[0][1]}" if wrong else ""
        figures = str(before[RIGHT]), str(after[RIGHT])
        rows.append((str(number), f"lesson {question.lesson}", *figures, held))
    header = ("question", "shown in", "right before", "right now", "held most now")
    return Table(header, tuple(rows), f"{people(len(both))} answered both times")


def main(arguments: Sequence[str]) -> None:
    """Print the figures of the files in a folder."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        raise SystemExit("Name one folder that has the files of answers.")
    files = sorted(path for path in Path(arguments[0]).iterdir() if path.is_file())
    print(room(files))


if __name__ == "__main__":
    main(sys.argv[1:])
