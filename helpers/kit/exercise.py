"""Checks that answer back: not answered yet, not right yet (with help), or passed."""

from __future__ import annotations

import functools
import linecache
import re
import sys
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any, NoReturn, TypeVar

from IPython.display import display

from helpers.kit.lessons import exercises_of, sections_of, skeletons_of
from helpers.kit.progress import note
from helpers.kit.reply import NOT_ANSWERED, NOT_RIGHT, PASSED, SOLUTION_PASSES, Reply

T = TypeVar("T")
_REPLACE = "Replace the `...` and run the cell again."
Hinting = str | Callable[[Any], str]  # a hint, or what makes one of what was found


class Hint(Exception):
    """What a check says to an answer that is not right yet.

    `section` is the heading to read again, if it is not the one of the exercise.
    """

    def __init__(self, hint: str = "", section: str = "") -> None:
        super().__init__(hint)
        self.section = section


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
        raise Hint("Your function returned `None`: is a `return` missing?")
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
    expect({*given} <= {*words}, f"The words are: {_listed(words)}.")
    hints = [
        f"{what} {number + 1}: {hint}"
        for number, (answer, (wanted, hint)) in enumerate(
            zip(given, right, strict=True)
        )
        if answer != wanted
    ]
    if hints:
        raise WrongItems(hints[0], len(right) - len(hints), len(right))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f'`"{word}"`' for word in words)


@dataclass(frozen=True)
class Task:
    """The facts of an exercise, which stand in the folder of its check."""

    subject: str
    check: str
    title: str
    section: str  # what to read again
    skeleton: str  # an answer with one blank

    @classmethod
    def of(cls, check: Callable[..., str]) -> Task:
        """Read the facts of a check; say which are missing."""
        subject, name = check.__module__.split(".")[-2], check.__name__
        facts = exercises_of(subject), sections_of(subject), skeletons_of(subject)
        if not all(name in part for part in facts):
            raise ValueError(
                f"{name} has no title, section or skeleton. In helpers/lessons/"
                f"{subject}, add it to [exercises] and [sections] of lesson.toml, and "
                "to skeletons.toml."
            )
        title, section, skeleton = (part[name] for part in facts)
        return cls(subject, name, title, section, blank_of(skeleton))


def blank_of(skeleton: str, content: str = "...") -> str:
    """Return a skeleton as the learner sees it, or with something in its blank.

    >>> blank_of("before = np.array(<<v>>)")
    'before = np.array(...)'
    """
    return re.sub(r"<<.+?>>", lambda _: content, skeleton, flags=re.DOTALL)


def exercise(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check out of a function that raises hints and returns a closing sentence.

    What passes or fails is noted in the learner's progress, but not if the cell is a
    solution. Hints become more as the failures do: see `_Attempts`.
    """
    task = Task.of(check)

    @functools.wraps(check)
    def run(*answers: object, **named: object) -> None:
        cell = sys._getframe(1).f_code.co_filename
        display(_reply(task, functools.partial(check, *answers, **named), cell))

    return run


def _reply(task: Task, check: functools.partial[str], cell: str) -> Reply:
    """Run a check; note what came out, and return what the learner reads."""
    attempts = _attempts[task.subject, task.check]
    try:
        closing = _closing_sentence(check, cell)
    except NotAnswered:
        return Reply(task.title, NOT_ANSWERED, _REPLACE)
    except Hint as hint:
        reply = attempts.failed(hint, task)
        note(task.subject, task.check, passed=False, hint=reply.words)
        return reply
    if linecache.getline(cell, 1).startswith("# Solution"):
        return Reply(task.title, SOLUTION_PASSES, closing)
    note(task.subject, task.check, passed=True)
    return Reply(task.title, PASSED, closing + attempts.score)


def forget_attempts() -> None:
    """Answer the next attempt at each exercise as if it were the first one."""
    _attempts.clear()


@dataclass
class _Attempts:
    """What the kernel remembers of the answers to one exercise."""

    failures: int = 0
    prediction: str = ""  # how many items of the learner's first list are right

    def failed(self, hint: Hint, task: Task) -> Reply:
        """Tell what is wrong; from the second failure on, also the section to read;
        from the fourth on, also an answer with one blank.
        """
        self.failures += 1
        said = str(hint)
        if isinstance(hint, WrongItems) and not self.prediction:
            self.prediction = hint.score
            said = (
                f"Your list has {hint.score}. This first list counts as your "
                "prediction. Think again, and run the cell again. From now on, a hint "
                "tells you which item is wrong."
            )
        section = hint.section or task.section if self.failures >= 2 else ""
        skeleton = task.skeleton if self.failures >= 4 else ""
        return Reply(task.title, NOT_RIGHT, said, section, skeleton)

    @property
    def score(self) -> str:
        return f" Your prediction had {self.prediction}." if self.prediction else ""


_attempts: defaultdict[tuple[str, str], _Attempts] = defaultdict(_Attempts)


def _closing_sentence(check: functools.partial[str], cell: str) -> str:
    """Return what a check says of a right answer; otherwise raise a hint."""
    try:
        if any(map(_has_placeholder, (*check.args, *check.keywords.values()))):
            raise NotAnswered
        closing = check()
    except Hint:
        raise
    except Exception as error:
        if _is_placeholder(error):
            raise NotAnswered from error
        raise Hint(_what_was_raised(error, cell)) from error
    if not isinstance(closing, str):
        raise TypeError(  # to the author of the check; the learner did nothing wrong
            f"{check.func.__name__} in {check.func.__module__} returned no closing "
            "sentence."
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
