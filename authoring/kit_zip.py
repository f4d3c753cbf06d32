"""Write build/copy-save-restore.zip: python -m authoring.kit_zip

A notebook that is opened alone, as in Colab, gets the kit from this file. It has what
the lessons use, and neither tests nor what authors run.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "copy-save-restore.zip"
PARTS = (
    *("alone.py", "README.md", "LICENSE", "requirements*.txt"),
    *("helpers/**/*", "data/**/*", "snippets/**/*", "notebooks/**/*.ipynb"),
    *("docs/*.md", "docs/*.jpg"),
)


def files_of_the_zip() -> list[Path]:
    found = {path for part in PARTS for path in ROOT.glob(part) if path.is_file()}
    hidden = {"__pycache__", ".ipynb_checkpoints", ".progress.jsonl"}
    return sorted(path for path in found if not hidden & {*path.parts})


def write_zip(target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as kit:
        for path in files_of_the_zip():
            kit.write(path, path.relative_to(ROOT))
    return target


if __name__ == "__main__":
    written = write_zip(ROOT / "build" / NAME)
    print(f"{written.relative_to(ROOT).as_posix()}: {written.stat().st_size} bytes")
