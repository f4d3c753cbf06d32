"""Measure everything, or one part, and say whether the kit keeps its promises.

python -m tests.bench [copies|preview|formats|detector|mistakes|resume|lessons]
"""

from __future__ import annotations

import argparse

from tests.bench import copies, detecting, formats, lessons, preview, restoring
from tests.bench.measure import machine
from tests.bench.promises import table, write_promises

PARTS = {
    "copies": copies.main,
    "preview": preview.main,
    "formats": formats.main,
    "detector": detecting.main,
    "mistakes": restoring.mistakes,
    "resume": restoring.resume,
    "lessons": lessons.main,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("part", nargs="?", choices=PARTS, help="without it: all")
    part = parser.parse_args().part
    print(machine())
    promises = []
    for run in [PARTS[part]] if part else PARTS.values():
        print()
        promises += run()
    if promises:
        print(f"\n{table(promises)}")
    if not part:  # the chart in the README is of one run
        write_promises(promises)


if __name__ == "__main__":
    main()
