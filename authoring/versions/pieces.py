"""What is run with each version: the snippets, and the known bugs."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from authoring.notebooks import ROOT
from authoring.versions.environments import NEEDS
from helpers.kit.versions import code_hash

FOLDERS = {"snippets": "snippets/*", "bugs": "known_bugs"}
GONE = "this fault is gone"  # what the assert at the end of a known bug says
LONGEST = 300  # characters of an error
_ERROR = re.compile(
    r"^(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning)(?::.*|)$",
    re.M,
)
_IMPORT = re.compile(r"^(?:import|from) (?:tensorflow|keras|object_detection)\b", re.M)
_SETTING = re.compile(r"""^os\.environ\[['"](\w+)['"]\] = ['"](\w+)['"]""", re.M)


@dataclass(frozen=True)
class Piece:
    """A file that runs alone."""

    kind: str  # "snippets" or "bugs"
    id: str
    code: str

    @property
    def hash(self) -> str:
        return code_hash(self.code)

    @property
    def needs(self) -> list[str]:
        """Return what it imports that is in no environment from the beginning."""
        found: set[str] = set()
        for node in ast.walk(ast.parse(self.code)):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or "").partition(".")[0])
        return [name for name in NEEDS if name in found]

    @property
    def settings(self) -> dict[str, str]:
        """Return what it sets in the environment before it imports TensorFlow."""
        imported = _IMPORT.search(self.code)
        return dict(_SETTING.findall(self.code[: imported.start() if imported else 0]))

    def verdict(self, code: int | None, errors: str) -> str | None:
        """Say in a line how it ended, or None if the end says nothing about it."""
        if code in (None, -9):  # it was too slow, or was killed by others
            return None
        if code == 0:
            return "passes" if self.kind == "snippets" else "shows"
        if code < 0:
            return f"killed by signal {-code}"
        line = error_line(errors)
        gone = self.kind == "bugs" and line == f"AssertionError: {GONE}"
        return "gone" if gone else line


def error_line(errors: str) -> str:
    """Return the line of a traceback that says what is wrong, without names of places.

    >>> error_line('  File "a.py", line 1\\n    assert a == b\\nAssertionError\\n')
    'AssertionError: assert a == b'
    >>> error_line("h5py.a.ValueError: no /tmp/x/y.h5 at 0x7f12\\n\\nSee below.\\n")
    'ValueError: no … at 0x…'
    """
    found = list(_ERROR.finditer(errors))
    if not found:
        return shortened(errors.rstrip().rpartition("\n")[2]) or "no error was written"
    # What a process that it started says is more than that this process failed.
    inner = [m for m in found if "CalledProcessError" not in m[0]]
    last = (inner or found)[-1]
    said = re.sub(r"^(?:[a-z_]\w*\.)+(?=[A-Z])", "", last[0])  # where its class is
    if said != "AssertionError":
        return shortened(said)
    before = errors[: last.start()].splitlines()
    code = [row for row in before if row.strip(" ~^") and row.startswith("    ")]
    return shortened(f"{said}: {code[-1].strip()}" if code else said)


def shortened(line: str) -> str:
    """Return a line without addresses and absolute paths, and not too long."""
    line = re.sub(r"0x[0-9a-f]+", "0x…", line.strip())
    line = re.sub(r"(?<![\w.])(?:/[\w.+-]+){2,}/?", "…", line)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def read_pieces() -> list[Piece]:
    """Return all snippets and known bugs.

    >>> [piece.needs for piece in read_pieces() if piece.id == "run_api_model"]
    [['object_detection']]
    """
    return [
        Piece(kind, file.stem, _code(file.read_text("utf-8")))
        for kind, folder in FOLDERS.items()
        for file in sorted(ROOT.glob(f"{folder}/*.py"))
        if file.stem != "__init__"
    ]


def _code(text: str) -> str:
    """Return what runs: other words in the docstring need no new run."""
    return text.split('"""', 2)[2].strip()
