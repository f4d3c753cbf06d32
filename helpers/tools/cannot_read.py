"""The one error of the tools that read files: it says what cannot be read, and why."""

from __future__ import annotations


class CannotRead(ValueError):
    """Says why a file cannot be read, and what to do."""


class NotThere(CannotRead, FileNotFoundError):
    """Says that there is no such file."""

    def __str__(self) -> str:
        return str(self.args[0])
