"""Attack the tools with what their authors did not make, and say what they did.

python -m authoring.attack [files|previews|copies|models], without a name all of them
"""

from __future__ import annotations

import argparse
import importlib
import sys

PARTS = {
    "files": "files",
    "previews": "previews",
    "copies": "copies",
    "models": "keras_tests",
}


def main() -> int:
    """Run one part or all; return how many of them found a fault."""
    parser = argparse.ArgumentParser(prog="python -m authoring.attack")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    part = parser.parse_args().part
    names = [PARTS[part]] if part else PARTS.values()
    return sum(importlib.import_module(f"authoring.attack.{n}").main() for n in names)


if __name__ == "__main__":
    sys.exit(main())
