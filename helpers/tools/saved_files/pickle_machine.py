"""A machine that runs a pickle on paper: values are texts and names, nothing is made.

https://docs.python.org/3/library/pickletools.html tells what each opcode takes from the
stack, and puts there.
"""

from __future__ import annotations

import pickletools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 100  # characters; of longer texts only this is known, that they are long


@dataclass(frozen=True)
class Fetched:
    """A class or function that is fetched by its name."""

    name: str


@dataclass(frozen=True)
class Made:
    """What a call has made."""

    by: str


class _Mark:
    """Stands on the stack where the values of a tuple, a list or a call begin."""


MARK = _Mark()
UNKNOWN = None
_RETURNED = "what"
_ADDING = {"APPEND", "APPENDS", "SETITEM", "SETITEMS", "ADDITEMS"}
NO_NAME = "something whose name is not written in the file"


class PickleMachine:
    """The stack and the memo of an unpickler, with names instead of objects."""

    def __init__(self) -> None:
        self._stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._known: dict[str, Callable[[Any], Iterator[str]]] = {
            "GLOBAL": self._global,
            "STACK_GLOBAL": self._stack_global,
            "INST": self._inst,
            "OBJ": self._obj,
            "REDUCE": lambda _: self._call(1),
            "NEWOBJ": lambda _: self._call(1),
            "NEWOBJ_EX": lambda _: self._call(2),
            "BUILD": self._build,
            **dict.fromkeys(["EXT1", "EXT2", "EXT4"], self._extension),
            "PERSID": self._persistent,
            "BINPERSID": lambda _: self._persistent(self._stack.pop()),
        }

    def run(self, opcode: pickletools.OpcodeInfo, argument: Any) -> Iterator[str]:
        """Run one opcode, and yield what it would do; IndexError if it cannot run."""
        name = opcode.name
        if name in self._known:
            yield from self._known[name](argument)
        elif name == "MARK":
            self._stack.append(MARK)
        elif name == "POP":
            self._stack.pop()
        elif name == "DUP":
            self._stack.append(self._stack[-1])
        elif name == "MEMOIZE":
            self._memo[len(self._memo)] = self._stack[-1]
        elif name in {"PUT", "BINPUT", "LONG_BINPUT"}:
            self._memo[argument] = self._stack[-1]
        elif name in {"GET", "BINGET", "LONG_BINGET"}:
            self._stack.append(self._memo.get(argument, UNKNOWN))
        else:
            self._move(opcode, argument)

    def _move(self, opcode: pickletools.OpcodeInfo, argument: Any) -> None:
        """Take what an opcode takes, and put there what it makes: nothing we follow."""
        before = opcode.stack_before
        if pickletools.markobject in before:
            self._to_mark()
            before = before[: before.index(pickletools.markobject)]
        adds = opcode.name in _ADDING  # to the lowest value that it takes
        for _ in before[adds:]:
            self._stack.pop()
        if adds:
            self._stack[-1]
            return
        is_name = isinstance(argument, str) and len(argument) <= LONGEST_NAME
        made = argument if is_name else UNKNOWN
        self._stack += [made] * len(opcode.stack_after)

    def _to_mark(self) -> list[Any]:
        """Take all values down to the last mark, and the mark."""
        taken: list[Any] = []
        while (value := self._stack.pop()) is not MARK:
            taken.append(value)
        return taken[::-1]

    def _global(self, argument: str) -> Iterator[str]:
        yield from self._fetch(_dotted(argument))

    def _stack_global(self, _: Any) -> Iterator[str]:
        name, module = self._stack.pop(), self._stack.pop()
        known = isinstance(name, str) and isinstance(module, str)
        yield from self._fetch(f"{module}.{name}" if known else NO_NAME)

    def _fetch(self, name: str) -> Iterator[str]:
        self._stack.append(Fetched(name))
        yield f"imports {name}"

    def _inst(self, argument: str) -> Iterator[str]:
        self._to_mark()
        yield from self._made_by(Fetched(_dotted(argument)))

    def _obj(self, _: Any) -> Iterator[str]:
        yield from self._made_by(self._to_mark()[0])

    def _call(self, arguments: int) -> Iterator[str]:
        del self._stack[-arguments:]
        yield from self._made_by(self._stack.pop())

    def _made_by(self, called: Any) -> Iterator[str]:
        match called:
            case Fetched(name):
                pass
            case Made(by) if not by.startswith(_RETURNED):
                name = f"{_RETURNED} {by} returns"
            case _:
                name = NO_NAME
        self._stack.append(Made(name))
        yield f"calls {name}"

    def _build(self, _: Any) -> Iterator[str]:
        self._stack.pop()  # the state
        match self._stack[-1]:
            case Made(by) | Fetched(by) if by != NO_NAME:
                yield f"sets the state of {_RETURNED} {by} returns"
            case _:
                yield f"sets the state of {NO_NAME}"

    def _extension(self, number: int) -> Iterator[str]:
        yield from self._fetch(f"number {number} of the registry of copyreg")

    def _persistent(self, argument: Any) -> Iterator[str]:
        self._stack.append(UNKNOWN)
        known = argument if isinstance(argument, str | int) else "an object"
        yield f"asks the program that unpickles for {known}"


def _dotted(argument: str) -> str:
    return argument[: 2 * LONGEST_NAME].replace(" ", ".")
