"""Execute notebooks and write them back in their normal form.

python -m authoring.refresh         all notebooks
python -m authoring.refresh 01 02   these
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from nbclient.exceptions import CellExecutionError

from authoring.face import LESSON, write_face
from authoring.notebooks import (
    NOTEBOOKS,
    execute,
    name_of,
    notebook_named,
    read,
    to_text,
)


def refresh(path: Path) -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = execute(read(path), name_of(path), Path(folder) / "kit")
        except CellExecutionError as error:
            raise SystemExit(f"{path.stem} is unchanged: {error}") from None
    changed = to_text(done) != path.read_text("utf-8")
    path.write_text(to_text(done), "utf-8")
    if path == LESSON:
        write_face()
    state = "changed" if changed else "as before"
    print(f"{path.stem}: {time.monotonic() - started:.0f} s, {state}")


if __name__ == "__main__":
    for notebook in [notebook_named(name) for name in sys.argv[1:]] or NOTEBOOKS:
        refresh(notebook)
