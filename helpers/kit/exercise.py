"""Checks that answer back: not answered yet, not right yet (with a hint), or passed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from helpers.kit.lessons import read_lesson
from helpers.kit.progress import note


class Hint(Exception):
    """What a check says to an answer that is not right yet."""


class NotAnswered(Exception):
    """The answer still has the placeholder `...` in it."""


def expect(holds: object, hint: str) -> None:
    """Go on if `holds`, otherwise give the learner the hint.

    >>> expect(1 + 1 == 2, "count again")
    """
    if not holds:
        raise Hint(hint)


def answered(value: object) -> object:
    """Return what a learner's function returned, if it returned something."""
    if value is ...:
        raise NotAnswered
    expect(value is not None, "Your function returned None: is a `return` missing?")
    return value


def expect_words(
    answers: object, right: Sequence[tuple[str, str]], words: Sequence[str], what: str
) -> None:
    """Expect a list of the right words; `right` has a hint beside each of them.

    >>> expect_words(["yes"], [("yes", "It does.")], ("yes", "no"), "Number")
    """
    expect(
        isinstance(answers, list | tuple) and len(answers) == len(right),
        f"Give a list of {len(right)} words.",
    )
    expect({*answers} <= {*words}, f"The words are: {', '.join(words)}.")
    for number, (answer, (wanted, hint)) in enumerate(
        zip(answers, right, strict=True), 1
    ):
        expect(answer == wanted, f"{what} {number}: {hint}")


def exercise(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check out of a function that raises hints and returns a closing sentence.

    Its title stands in the lesson.toml beside its module. What passes is noted in the
    learner's progress.
    """
    subject = check.__module__.split(".")[-2]
    titles = read_lesson(subject).exercises
    if check.__name__ not in titles:
        raise ValueError(
            f"{check.__name__} has no title: add it to [exercises] in "
            f"helpers/lessons/{subject}/lesson.toml."
        )
    title = titles[check.__name__]

    @functools.wraps(check)
    def run(*answers: object, **named: object) -> None:
        passed, verdict = _verdict(check, answers, named)
        print(f'Exercise "{title}": {verdict}')
        if passed:
            note(subject, check.__name__)

    return run


def _verdict(
    check: Callable[..., str], answers: tuple[object, ...], named: dict[str, object]
) -> tuple[bool, str]:
    try:
        if any(answer is ... for answer in (*answers, *named.values())):
            raise NotAnswered
        return True, f"passed. {check(*answers, **named)}"
    except NotAnswered:
        return False, "not answered yet. Replace the ... and run the cell again."
    except Hint as hint:
        return False, f"not right yet. {hint}"
    except Exception as error:
        first_line = (str(error).strip().splitlines() or [""])[0]
        return False, (
            "not right yet. Checking your answer ended in "
            f"{type(error).__name__}: {first_line}"
        )
