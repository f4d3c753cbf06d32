"""Measure everything, or one part, and say whether the kit keeps its promises.

python -m authoring.bench [lessons|copies|architectures|preview|inspect|formats|...]
python -m authoring.bench chart   measures nothing, draws data/bench/bench.json again
"""

from __future__ import annotations

import argparse

from authoring.bench import (
    architectures,
    copies,
    detecting,
    formats,
    hub,
    inspecting,
    lessons,
    preview,
    restoring,
)
from authoring.bench.measure import machine
from authoring.bench.promises import read_promises, show, table, write_part

PARTS = {
    "lessons": lessons.main,  # first: two lessons show what other parts measure
    "copies": copies.main,
    "architectures": architectures.main,
    "preview": preview.main,
    "inspect": inspecting.main,
    "formats": formats.main,
    "detector": detecting.main,
    "mistakes": restoring.mistakes,
    "resume": restoring.resume,
}
BY_HAND = {"hub": hub.main}  # JupyterHub is not among the packages of the tests


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m authoring.bench")
    parser.add_argument(
        "part",
        nargs="?",
        choices=[*PARTS, *BY_HAND, "chart"],
        help="without it: all but hub",
    )
    part = parser.parse_args().part
    if part == "chart":
        return show()
    print(machine())
    for name in [part] if part else PARTS:
        print()
        if promises := (PARTS | BY_HAND)[name]():
            write_part(name, promises)
    print(f"\n{table(read_promises())}")


if __name__ == "__main__":
    main()
