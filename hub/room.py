"""Show how far the people at the classroom server are.

python -m hub.room            with another folder: python -m hub.room --folder FOLDER

It reads the folders of people who are shown to their instructor, and sends nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from helpers.kit import beliefs
from helpers.kit.room import room
from hub.person import KIT, SHOWN


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m hub.room", description=__doc__)
    parser.add_argument("--folder", type=Path, default=KIT / "hub-work")
    people = parser.parse_args().folder / "people"
    try:
        folders = sorted(folder for folder in people.iterdir() if folder.is_dir())
        shown = [folder for folder in folders if (folder / SHOWN).exists()]
    except OSError as error:
        raise SystemExit(
            f"{people} cannot be read: {error.strerror}. Run this command by the "
            "account that started the classroom server."
        ) from None
    if not shown:
        raise SystemExit(
            "Nobody is shown to you. Start the server by `make hub SHOW=yes` before "
            "people log in for the first time: the page of the login then says so."
        )
    print(room({folder.name: folder / ".progress.jsonl" for folder in shown}))
    print()
    print(beliefs.room(folder / ".beliefs.jsonl" for folder in shown))
    if hidden := len(folders) - len(shown):
        print(f"\nNot shown: {hidden}, who deleted {SHOWN} or came before SHOW=yes.")


if __name__ == "__main__":
    main()
