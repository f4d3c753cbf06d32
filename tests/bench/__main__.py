"""Measure everything, or one part.

python -m tests.bench [copies|preview|formats|detector]
"""

from __future__ import annotations

import argparse

from tests.bench import copies, detecting, formats, preview
from tests.bench.measure import machine

PARTS = {
    "copies": copies.main,
    "preview": preview.main,
    "formats": formats.main,
    "detector": detecting.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    part = parser.parse_args().part
    print(machine())
    for run in [PARTS[part]] if part else PARTS.values():
        print()
        run()


if __name__ == "__main__":
    main()
