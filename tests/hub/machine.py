"""Runs the classroom server for a test, and leaves nothing on the machine.

Root gets a view of the files of its own: accounts that the server makes are gone with
this view, and a folder that is closed for other accounts is open in it.
"""

from __future__ import annotations

import os
import pwd
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from hub.start import KIT

START = 60  # seconds until the server answers
STOP = 60
_BASE = Path(sys.base_prefix)
_NOBODY = pwd.getpwnam("nobody")
_AS_NOBODY = f"setpriv --reuid=nobody --regid={_NOBODY.pw_gid} --clear-groups"


class Machine:
    """A machine with a folder for the server, as root or as a normal user."""

    def __init__(self, folder: Path, accounts: bool, port: int) -> None:
        self.folder, self.port = folder, port
        self.address = f"http://127.0.0.1:{port}"
        self._view = _view(folder, accounts) if os.getuid() == 0 else []
        self._hub: subprocess.Popen | None = None

    def command(self, *options: str) -> list[str]:
        command = [*self._view, sys.executable, "-m", "hub.start", *options]
        return [*command, f"--folder={self.work}", f"--port={self.port}"]

    @property
    def work(self) -> Path:
        return self.folder / "hub-work"

    @property
    def people(self) -> Path:
        return self.work / "people"

    def start(self) -> str:
        """Start the server, wait until it answers, and return what it printed."""
        log = self.folder / "printed"
        with log.open("w", encoding="utf-8") as printed:
            self._hub = subprocess.Popen(
                self.command(), cwd=KIT, stdout=printed, stderr=printed
            )
        end = time.monotonic() + START
        while self._hub.poll() is None and time.monotonic() < end:
            try:
                urlopen(f"{self.address}/hub/health", timeout=5).close()
                return log.read_text("utf-8")
            except OSError:  # not yet, or the proxy of a killed hub has just ended
                time.sleep(0.2)
        raise AssertionError(f"The server did not start:\n{log.read_text('utf-8')}")

    def kill(self) -> None:
        """Kill the hub as a machine does that has no memory left."""
        self._hub.kill()
        self._hub.wait()

    def stop(self) -> None:
        if self._hub and self._hub.poll() is None:
            self._hub.send_signal(signal.SIGINT)
            self._hub.wait(STOP)


def _view(folder: Path, accounts: bool) -> list[str]:
    """Return what begins a command that sees files as the server needs them."""
    lines = ["set -e", f"test -e {folder}/etc || cp -a /etc {folder}/etc"]
    lines += [f"mount --bind {folder}/etc /etc"]
    needed = {path: _closed(path) for path in (KIT, _BASE, Path(sys.prefix))}
    needed = {path: closed for path, closed in needed.items() if closed}
    for number, path in enumerate(needed):
        held = f"{folder}/held-{number}"
        lines += [f"mkdir -p {held}", f"mount --bind {path} {held}"]
    for closed in {*needed.values()}:
        lines += [f"mount -t tmpfs -o mode=755 open {closed}"]
    for number, path in enumerate(needed):
        lines += [f"mkdir -p {path}", f"mount --bind {folder}/held-{number} {path}"]
    become = [] if accounts else shlex.split(_AS_NOBODY)
    if not accounts:
        os.chown(folder, *_NOBODY[2:4])
    lines += [f'exec {shlex.join(become)} "$@"']
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines), "sh"]


def _closed(path: Path) -> Path | None:
    """Return the highest folder above a path that other accounts cannot enter."""
    above = reversed(path.parents)
    return next((folder for folder in above if not folder.stat().st_mode & 1), None)
