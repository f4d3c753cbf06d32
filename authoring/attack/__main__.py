"""Attack the tools with what their authors did not make, and say what they did.

python -m authoring.attack [files|previews|copies|models], without a name all of them
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

PARTS = {  # the longest first, since two run at a time
    "models": "keras_tests",
    "previews": "previews",
    "copies": "copies",
    "files": "files",
}


def main() -> int:
    """Run one part or all; return how many of them found a fault."""
    parser = argparse.ArgumentParser(prog="python -m authoring.attack")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    part = parser.parse_args().part
    if part:
        return importlib.import_module(f"authoring.attack.{PARTS[part]}").main()
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(found_a_fault, PARTS))


def found_a_fault(part: str) -> bool:
    """Run a part in a process of its own, and print what it says at its end."""
    command = [sys.executable, "-m", "authoring.attack", part]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    print(f"== {part}\n{done.stdout}", flush=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr, flush=True)
    return done.returncode != 0


if __name__ == "__main__":
    sys.exit(main())
