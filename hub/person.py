"""Make the folder of a person a copy of the kit, then become the person's server.

The classroom server starts this script in that folder, by the account of the person.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

KIT = Path(__file__).resolve().parents[1]
# What notebooks need beside them, and what they link to.
PARTS = ("notebooks", "helpers", "data", "docs", "snippets", "authoring")
PARTS += ("README.md", "CONTRIBUTING.md", "requirements.txt")
LOG = ".server.log"
SHOWN = "your-instructor-sees-your-progress.txt"


ABOUT = """As long as this file is here, your instructor sees
- which exercises you have passed, and which are not right yet, with your name,
- which hints you met, and your answers to the ten questions, without your name.
Nothing leaves the classroom server. If you do not want this, delete this file.
"""


def prepare(folder: Path, solutions: str, shown: bool = False) -> None:
    """Link what all people share, and write `my/`, the copies of the person's own.

    A new person is `shown` to the instructor; later the person decides.
    """
    if shown and not (folder / "my").exists():
        (folder / SHOWN).write_text(ABOUT, "utf-8")
    for part in PARTS:
        link = folder / part
        if not link.is_symlink() and not link.exists():
            link.symlink_to(KIT / part)
    copies = [sys.executable, "-m", "authoring.working_copies"]
    copies += ["--kit", str(folder), "--solutions", solutions]
    subprocess.run(copies, cwd=KIT, check=True)


def main() -> None:
    folder = Path.cwd()
    # The server lives on when the hub is killed, and with it the hub's terminal.
    with (folder / LOG).open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    prepare(folder, os.environ["KIT_SOLUTIONS"], os.environ["KIT_SHOWN"] == "yes")
    server = [sys.executable, "-m", "jupyterhub.singleuser", *sys.argv[1:]]
    os.execv(sys.executable, server)


if __name__ == "__main__":
    main()
