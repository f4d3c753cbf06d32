"""Attack the tools with what their authors did not make, and say what they did.

python -m authoring.attack [files|previews|copies], without a name all that there are
"""

from __future__ import annotations

import argparse
import importlib
import sys
from importlib.util import find_spec

PARTS = [
    name
    for name in ("files", "previews", "copies")
    if find_spec(f"authoring.attack.{name}")
]


def main() -> int:
    """Run one part or all; return how many of them found a fault."""
    parser = argparse.ArgumentParser(prog="python -m authoring.attack")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    part = parser.parse_args().part
    names = [part] if part else PARTS
    return sum(importlib.import_module(f"authoring.attack.{n}").main() for n in names)


if __name__ == "__main__":
    sys.exit(main())
