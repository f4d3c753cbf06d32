"""Run the Object Detection API's own tests under the kit's shim: `make api-tests`.

python -m authoring.api_tests [tests|families|commands] [WORD …], without a name all.

`tests` runs the API's TF2 tests, `families` saves and restores one detector of each
family, `commands` runs the commands of the API as users run them. Words choose among
the files, families or commands: those whose name contains one of the words.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys

PARTS = ("tests", "families", "commands")


def main() -> int:
    """Run one part or all; return how many of them found a fault."""
    parser = argparse.ArgumentParser(prog="python -m authoring.api_tests")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    parser.add_argument("words", nargs="*", help="run what contains one of these")
    parser.add_argument("--sample", action="store_true", help="only the quick ones")
    parser.add_argument("--at-once", type=int, default=os.cpu_count(), metavar="N")
    given = parser.parse_intermixed_args()
    parts = [given.part] if given.part else PARTS
    return sum(
        importlib.import_module(f"authoring.api_tests.{part}").main(
            given.words, given.sample, given.at_once
        )
        for part in parts
    )


if __name__ == "__main__":
    sys.exit(main())
