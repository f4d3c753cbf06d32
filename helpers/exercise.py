"""Checks that answer back: not answered yet, not right yet (with a hint), or passed."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from helpers.progress import note


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


def exercise(title: str) -> Callable:
    """Make a check out of a function that raises hints and returns a closing sentence.

    What passes is noted in the learner's progress.

    >>> @exercise("double")
    ... def check_double(answer):
    ...     expect(answer == 4, "2 * 2 is not that.")
    ...     return "You can multiply."
    >>> check_double(...)
    Exercise "double": not answered yet. Replace the ... and run the cell again.
    >>> check_double(5)
    Exercise "double": not right yet. 2 * 2 is not that.
    >>> check_double(4)
    Exercise "double": passed. You can multiply.
    """

    def decorate(check: Callable[..., str]) -> Callable[..., None]:
        @functools.wraps(check)
        def run(*answers: object) -> None:
            verdict = _verdict(check, answers)
            print(f'Exercise "{title}": {verdict}')
            if verdict.startswith("passed. "):
                note(check.__module__.rpartition("lesson")[2], title)

        return run

    return decorate


def _verdict(check: Callable[..., str], answers: tuple[object, ...]) -> str:
    try:
        if any(answer is ... for answer in answers):
            raise NotAnswered
        return "passed. " + check(*answers)
    except NotAnswered:
        return "not answered yet. Replace the ... and run the cell again."
    except Hint as hint:
        return f"not right yet. {hint}"
    except Exception as error:
        first_line = (str(error).strip().splitlines() or [""])[0]
        return (
            "not right yet. Checking your answer ended in "
            f"{type(error).__name__}: {first_line}"
        )
