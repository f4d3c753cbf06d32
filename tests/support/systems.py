"""What only some systems can do, and commands of somebody who has few rights."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

POSIX = os.name == "posix"
posix_only = pytest.mark.skipif(
    not POSIX, reason="Windows has no such rights, signals, or make"
)
linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux says how much memory a process takes"
)
# root may write everywhere, unless its process has lost this right.
_AS_NOBODY = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--"]


def run_limited(command: list[str], **options: Any) -> subprocess.CompletedProcess:
    """Run a command as somebody to whom the rights of files apply."""
    prefix = _AS_NOBODY if POSIX and os.geteuid() == 0 else []
    return subprocess.run(
        [*prefix, *map(str, command)], capture_output=True, encoding="utf-8", **options
    )


def forbid_writing(folder: Path) -> None:
    """Take the right to write from a folder and from all that is in it."""
    for place in (folder, *folder.rglob("*")):
        if not place.is_symlink():
            place.chmod(place.stat().st_mode & ~0o222)


def allow_writing(folder: Path) -> None:
    for place in (folder, *folder.rglob("*")):
        if not place.is_symlink():
            place.chmod(place.stat().st_mode | 0o200)
