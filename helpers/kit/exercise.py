"""Checks that answer back: not answered yet, not right yet (with a hint), or passed."""

from __future__ import annotations

import functools
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any, NoReturn, TypeVar

from helpers.kit.lessons import exercises_of, sections_of
from helpers.kit.progress import note

T = TypeVar("T")
_NOT_ANSWERED = "not answered yet. Replace the ... and run the cell again."
Hinting = str | Callable[[Any], str]  # a hint, or what makes one of what was found


class Hint(Exception):
    """What a check says to an answer that is not right yet."""


class WrongItems(Hint):
    """A list with wrong items; its hint tells one of them, `score` only how many."""

    def __init__(self, hint: str, right: int, of: int) -> None:
        super().__init__(hint)
        self.score = f"{right} of {of} right"


class NotAnswered(Hint):
    """The answer still has the placeholder `...` in it."""


def expect(holds: object, hint: str) -> None:
    """Go on if `holds`, otherwise give the learner the hint.

    >>> expect(1 + 1 == 2, "count again")
    """
    if not holds:
        raise Hint(hint)


def answered(value: T | None) -> T:
    """Return what a learner's function returned, if it returned something."""
    if value is ...:
        raise NotAnswered
    if value is None:
        raise Hint("Your function returned None: is a `return` missing?")
    return value


def a(value: object, kind: type[T] | tuple[type[T], ...], hint: str) -> T:
    """Return a value of this kind, or of one of these kinds; else give the hint.

    >>> a([1], (list, tuple), "Return a list.")
    [1]
    """
    if not isinstance(value, kind):
        raise Hint(hint)
    return value


def cases(
    function: Callable[..., object],
    tried: Iterable[tuple[Sequence[Any], object, Hinting]],
) -> None:
    """Expect the wanted answer in each case; a case has arguments, answer and hint.

    A hint may be a function of the answer that was given.

    >>> cases(len, [(["ab"], 2, "count"), ([()], 0, lambda said: f"not {said}")])
    """
    for arguments, wanted, hint in tried:
        said = answered(function(*arguments))
        if said != wanted:
            raise Hint(_made(hint, said))


def refuses(
    call: Callable[[], object], hint: str, error: type[Exception] = Exception
) -> Exception:
    """Expect that a call raises, and return what it raised; another error goes on.

    >>> refuses(lambda: int("x"), "raise an error")
    ValueError("invalid literal for int() with base 10: 'x'")
    """
    try:
        call()
    except Hint:
        raise
    except error as raised:
        return raised
    raise Hint(hint)


@contextmanager
def hint_on(
    error: type[Exception] | tuple[type[Exception], ...], hint: Hinting
) -> Iterator[None]:
    """Give this hint if the block raises; it may be a function of the error.

    >>> with hint_on(ValueError, "never said"):
    ...     _ = int("1")
    """
    try:
        yield
    except Hint:
        raise
    except error as raised:
        if _is_placeholder(raised):
            raise NotAnswered from raised
        raise Hint(_made(hint, raised)) from raised


def by_hand(
    function: Callable[..., T], *tools: Callable[..., object] | str
) -> Callable[..., T]:
    """Return the learner's function; while it runs, these tools give a hint instead.

    A tool is a function of the kit, or the name of a function in the notebook. It
    gives the hint under every name that it was imported as.

    >>> by_hand(lambda: expect(1 == 1, "never said"), expect)()
    Traceback (most recent call last):
    helpers.kit.exercise.Hint: Write this yourself: your function may not call `expect`.
    """
    of_notebook = getattr(function, "__globals__", {}).values()
    refused = [
        tool
        for tool in (*tools, *of_notebook)
        if isinstance(tool, FunctionType) and (tool in tools or tool.__name__ in tools)
    ]

    @functools.wraps(function)
    def run(*arguments: object, **named: object) -> T:
        with ExitStack() as stack:
            for tool in refused:
                stack.enter_context(_refusing(tool))
            return function(*arguments, **named)

    return run


@contextmanager
def _refusing(tool: FunctionType) -> Iterator[None]:
    """Exchange the code of a function, so that each import of it is affected."""
    code = tool.__code__
    tool.__code__ = _refuse.__code__.replace(co_name=tool.__name__)
    try:
        yield
    finally:
        tool.__code__ = code


def _refuse(*_: object, **__: object) -> NoReturn:
    # As the code of a tool, this sees the globals of the tool: so it imports.
    from sys import _getframe

    from helpers.kit.exercise import Hint

    name = _getframe().f_code.co_name
    raise Hint(f"Write this yourself: your function may not call `{name}`.")


def expect_words(
    answers: object, right: Sequence[tuple[str, str]], words: Sequence[str], what: str
) -> None:
    """Expect a list of the right words; `right` has a hint beside each of them.

    The learner's first list is a prediction: `exercise` answers it without a hint.

    >>> expect_words(["yes"], [("yes", "It does.")], ("yes", "no"), "Number")
    """
    given = a(answers, (list, tuple), f"Give a list of {len(right)} words.")
    expect(len(given) == len(right), f"Give a list of {len(right)} words.")
    expect({*given} <= {*words}, f"The words are: {', '.join(words)}.")
    hints = [
        f"{what} {number + 1}: {hint}"
        for number, (answer, (wanted, hint)) in enumerate(
            zip(given, right, strict=True)
        )
        if answer != wanted
    ]
    if hints:
        raise WrongItems(hints[0], len(right) - len(hints), len(right))


def exercise(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check out of a function that raises hints and returns a closing sentence.

    Its title stands in the lesson.toml beside its module. What passes is noted in the
    learner's progress. Hints become more as the failures do: see `_Attempts`.
    """
    subject = check.__module__.split(".")[-2]
    titles, sections = exercises_of(subject), sections_of(subject)
    if check.__name__ not in titles or check.__name__ not in sections:
        raise ValueError(
            f"{check.__name__} has no title or no section: add both to [exercises] "
            f"and [sections] in helpers/lessons/{subject}/lesson.toml."
        )
    title, section = titles[check.__name__], sections[check.__name__]

    @functools.wraps(check)
    def run(*answers: object, **named: object) -> None:
        cell = sys._getframe(1).f_code.co_filename
        attempts = _attempts[subject, check.__name__]
        try:
            verdict = attempts.passed(_closing_sentence(check, answers, named, cell))
        except NotAnswered:
            verdict = _NOT_ANSWERED
        except Hint as hint:
            verdict = attempts.failed(hint, section)
        else:
            note(subject, check.__name__)
        print(f'Exercise "{title}": {verdict}')

    return run


def forget_attempts() -> None:
    """Answer the next attempt at each exercise as if it were the first one."""
    _attempts.clear()


@dataclass
class _Attempts:
    """What the kernel remembers of the answers to one exercise."""

    failures: int = 0
    prediction: str = ""  # how many items of the learner's first list are right

    def failed(self, hint: Hint, section: str) -> str:
        """Tell what is wrong; from the second failure on, also the section to read."""
        self.failures += 1
        said = str(hint)
        if isinstance(hint, WrongItems) and not self.prediction:
            self.prediction = hint.score
            said = (
                f"Your list has {hint.score}. This first list counts as your "
                "prediction. Think again, and run the cell again. From now on, a hint "
                "tells you which item is wrong."
            )
        if self.failures > 1:
            said += f'\nRead section "{section}" again.'
        return f"not right yet. {said}"

    def passed(self, closing: str) -> str:
        score = f" Your prediction had {self.prediction}." if self.prediction else ""
        return f"passed. {closing}{score}"


_attempts: defaultdict[tuple[str, str], _Attempts] = defaultdict(_Attempts)


def _closing_sentence(
    check: Callable[..., str],
    answers: tuple[object, ...],
    named: dict[str, object],
    cell: str,
) -> str:
    """Return what a check says of a right answer; otherwise raise a hint."""
    try:
        if any(map(_has_placeholder, (*answers, *named.values()))):
            raise NotAnswered
        closing = check(*answers, **named)
    except Hint:
        raise
    except Exception as error:
        if _is_placeholder(error):
            raise NotAnswered from error
        raise Hint(_what_was_raised(error, cell)) from error
    if not isinstance(closing, str):
        raise TypeError(  # to the author of the check; the learner did nothing wrong
            f"{check.__name__} in {check.__module__} returned no closing sentence."
        )
    return closing


def _what_was_raised(error: Exception, cell: str) -> str:
    """Name the error, and the last line of the learner's cell that led to it."""
    first_line = (str(error).strip().splitlines() or [""])[0]
    lines = traceback.extract_tb(error.__traceback__)
    of_cell = [line.lineno for line in lines if line.filename == cell]
    place = f"an error in line {of_cell[-1]} of your cell: " if of_cell else ""
    return f"Checking your answer ended in {place}{type(error).__name__}: {first_line}"


def _has_placeholder(answer: object) -> bool:
    parts = answer if isinstance(answer, list | tuple) else [answer]
    return any(part is ... for part in parts)


def _is_placeholder(error: Exception) -> bool:
    """Say whether Python stumbled over a `...` that the learner has not replaced."""
    return "ellipsis" in str(error).lower()


def _made(hint: Hinting, found: object) -> str:
    return hint if isinstance(hint, str) else hint(found)
