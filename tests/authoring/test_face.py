"""README and lesson 00 open with the picture that lesson 10 draws."""

import pytest

from authoring.face import FACE, LESSON, stored_face
from authoring.notebooks import LESSONS, ROOT, markdown_cells, read

OPENINGS = {
    "README.md": (ROOT / "README.md").read_text("utf-8").split("\n## ")[0],
    "../lesson 00": markdown_cells(read(LESSONS[0]))[0].source,
}


def test_face_is_what_the_lesson_draws():
    drawn, _ = stored_face()
    assert FACE.read_bytes() == drawn, "run python -m authoring.face"


@pytest.mark.parametrize("place", OPENINGS)
def test_the_first_page_shows_it_and_says_what_it_shows(place):
    up = "../" if place.startswith("..") else ""
    assert f"![{stored_face()[1]}]({up}docs/{FACE.name})" in OPENINGS[place]


def test_without_the_picture_it_is_said_what_to_do(monkeypatch):
    monkeypatch.setattr("authoring.face.LESSON", LESSONS[0])
    with pytest.raises(SystemExit, match="Refresh that lesson first"):
        stored_face()
    assert LESSON.stem.startswith("10_")
