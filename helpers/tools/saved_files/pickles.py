"""What a pickle calls when it is unpickled, read from its opcodes."""

from __future__ import annotations

import pickletools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from helpers.tools.saved_files.inspection import Inspection, read_bounded


def read_pickle(path: Path) -> Inspection:
    """Say what unpickling a file would call."""
    with path.open("rb") as file:
        pickled = read_bounded(file, path.name)
    try:
        names = tuple(dict.fromkeys(_called_by(pickled)))
    except ValueError as error:
        raise ValueError(f"{path.name} is a damaged pickle: {error}.") from None
    warnings = tuple(f"unpickling calls {name}" for name in names)
    return Inspection(path.name, "pickle", warnings=warnings)


def _called_by(pickled: bytes) -> Iterator[str]:
    """Yield what a pickle fetches by name, in the order of its opcodes."""
    texts: list[str] = []  # what was pushed; a name is the last two
    memo: dict[int, str | None] = {}
    last: str | None = None
    argument: Any  # of a type that depends on the opcode
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name == "GLOBAL":
            yield argument.replace(" ", ".")
        elif opcode.name == "STACK_GLOBAL":
            yield ".".join(texts[-2:])
        if opcode.name == "MEMOIZE":
            memo[len(memo)] = last
            continue
        if opcode.name in {"PUT", "BINPUT", "LONG_BINPUT"}:
            memo[argument] = last
            continue
        is_get = opcode.name in {"GET", "BINGET", "LONG_BINGET"}
        last = memo.get(argument) if is_get else argument
        if isinstance(last, str) and opcode.name != "GLOBAL":
            texts.append(last)
        elif not isinstance(last, str):
            last = None
