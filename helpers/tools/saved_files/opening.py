"""Open files that are files, and read no more of them than was agreed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO

from helpers.tools.cannot_read import CannotRead, NotThere

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_REASONS = {
    errno.EACCES: "you have no permission",
    errno.EPERM: "you have no permission",
    errno.ENAMETOOLONG: "its name is longer than this system allows",
    errno.ELOOP: "its symbolic links lead in a circle",
    errno.ENOTDIR: "a part of its path is a file, not a folder",
}


def as_path(path: Any) -> Path:
    """Return what was given as a path, or raise CannotRead."""
    try:
        given = os.fsdecode(path)
    except TypeError:
        raise CannotRead(
            f"inspect_file needs the path of a file, not {type(path).__name__}."
        ) from None
    if not given or "\0" in given:
        raise CannotRead("The path is empty, or has a zero byte in it.")
    return Path(given)


def mode_of(path: Path) -> int | None:
    """Return the mode of what is at a path, and None if there is nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise CannotRead(_not_opened(path, error)) from error


def open_file(path: Path) -> BinaryIO:
    """Open a regular file; raise CannotRead for all that could wait or never end."""
    mode = mode_of(path)
    if mode is None:
        raise NotThere(f"There is no file {path.name} in {path.parent}.")
    if not stat.S_ISREG(mode):
        kind = _KINDS.get(stat.S_IFMT(mode), "something else")
        raise CannotRead(f"{path.name} is {kind}, and not a file that can be read.")
    try:
        return path.open("rb")
    except OSError as error:
        raise CannotRead(_not_opened(path, error)) from error


def read_file(path: Path, most: int, what: str) -> bytes:
    """Read a regular file to its end, or refuse it because it is too large."""
    with open_file(path) as file:
        return read_bounded(file, most, what)


def read_bounded(file: IO[bytes], most: int, what: str) -> bytes:
    """Read a file, or an entry of one, to its end; refuse it if it is too large.

    The size that an archive notes of an entry may be false, so it is not asked.
    """
    try:
        content = file.read(most + 1)
    except OSError as error:
        raise CannotRead(f"{what} cannot be read: {error}.") from error
    if len(content) > most:
        raise CannotRead(f"{what} is larger than {most:,} bytes, and is not read.")
    return content


@contextmanager
def sentence_for(what: str, *errors: type[Exception]) -> Iterator[None]:
    """Turn the errors of a library that reads `what` into a sentence."""
    try:
        yield
    except CannotRead:
        raise
    except errors as error:
        reason = str(error.args[0] if isinstance(error, KeyError) else error)
        reason = reason.strip().rstrip(".") or type(error).__name__
        raise CannotRead(f"{what} cannot be read: {reason}.") from error


def _not_opened(path: Path, error: OSError) -> str:
    reason = _REASONS.get(error.errno or 0) or os.strerror(error.errno or errno.EIO)
    return f"{path.name} cannot be opened: {reason}."
