"""Write docs/face.jpg, with which README and lesson 00 open: python -m authoring.face

It is the picture of lesson 10 in which one scene is restored in nine ways.
"""

from __future__ import annotations

import base64

from authoring.notebooks import ROOT, code_cells, notebook_named, read

FACE = ROOT / "docs" / "face.jpg"
LESSON = notebook_named("10_restore_for_testing")
_BEGINNING = "The same scene nine times."


def stored_face() -> tuple[bytes, str]:
    """Return the picture that the lesson drew last, and its alt text."""
    for cell in code_cells(read(LESSON)):
        for output in cell.outputs:
            alt = output.get("metadata", {}).get("image/jpeg", {}).get("alt", "")
            if alt.startswith(_BEGINNING):
                return base64.b64decode(output.data["image/jpeg"]), alt
    raise SystemExit(
        f"No stored picture of {LESSON.stem} has an alt text that begins with "
        f"{_BEGINNING!r}. Refresh that lesson first: make refresh LESSON=10"
    )


def write_face() -> None:
    FACE.write_bytes(stored_face()[0])


if __name__ == "__main__":
    write_face()
    print(f"{FACE.relative_to(ROOT)}: {stored_face()[1]}")
