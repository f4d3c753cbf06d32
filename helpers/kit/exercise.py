"""Checks that answer back: not answered yet, not right yet (with a hint), or passed."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FunctionType
from typing import Any, NoReturn, TypeVar

from helpers.kit.lessons import exercises_of
from helpers.kit.progress import note

T = TypeVar("T")
_NOT_ANSWERED = "not answered yet. Replace the ... and run the cell again."
Hinting = str | Callable[[Any], str]  # a hint, or what makes one of what was found


class Hint(Exception):
    """What a check says to an answer that is not right yet."""


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
    names = [tool for tool in tools if isinstance(tool, str)]
    in_notebook = [
        value
        for value in getattr(function, "__globals__", {}).values()
        if getattr(value, "__name__", None) in names
    ]

    @functools.wraps(function)
    def run(*arguments: object, **named: object) -> T:
        with ExitStack() as stack:
            for tool in {*tools, *in_notebook}:
                if isinstance(tool, FunctionType):
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

    >>> expect_words(["yes"], [("yes", "It does.")], ("yes", "no"), "Number")
    """
    given = a(answers, (list, tuple), f"Give a list of {len(right)} words.")
    expect(len(given) == len(right), f"Give a list of {len(right)} words.")
    expect({*given} <= {*words}, f"The words are: {', '.join(words)}.")
    for number, (answer, (wanted, hint)) in enumerate(zip(given, right, strict=True)):
        expect(answer == wanted, f"{what} {number + 1}: {hint}")


def exercise(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check out of a function that raises hints and returns a closing sentence.

    Its title stands in the lesson.toml beside its module. What passes is noted in the
    learner's progress.
    """
    subject = check.__module__.split(".")[-2]
    titles = exercises_of(subject)
    if check.__name__ not in titles:
        raise ValueError(
            f"{check.__name__} has no title: add it to [exercises] in "
            f"helpers/lessons/{subject}/lesson.toml."
        )

    @functools.wraps(check)
    def run(*answers: object, **named: object) -> None:
        cell = sys._getframe(1).f_code.co_filename
        passed, verdict = _verdict(check, answers, named, cell)
        print(f'Exercise "{titles[check.__name__]}": {verdict}')
        if passed:
            note(subject, check.__name__)

    return run


def _verdict(
    check: Callable[..., str],
    answers: tuple[object, ...],
    named: dict[str, object],
    cell: str,
) -> tuple[bool, str]:
    try:
        if any(map(_has_placeholder, (*answers, *named.values()))):
            raise NotAnswered
        closing = check(*answers, **named)
    except NotAnswered:
        return False, _NOT_ANSWERED
    except Hint as hint:
        return False, f"not right yet. {hint}"
    except Exception as error:
        if _is_placeholder(error):
            return False, _NOT_ANSWERED
        return False, f"not right yet. {_what_was_raised(error, cell)}"
    if not isinstance(closing, str):
        raise TypeError(  # to the author of the check; the learner did nothing wrong
            f"{check.__name__} in {check.__module__} returned no closing sentence."
        )
    return True, f"passed. {closing}"


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
