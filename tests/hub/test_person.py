"""The folder of a person at the classroom server."""

import json
import os
import subprocess
import sys

from hub.person import KIT, PARTS, SHOWN, prepare

WHERE = """
import sys
sys.path.insert(0, "..")
from helpers.kit.progress import own_file
print(own_file("mine", "at home"))
"""


def test_a_folder_is_a_copy_of_the_kit_with_own_files(tmp_path):
    prepare(tmp_path, "no")
    assert {path.name for path in tmp_path.iterdir()} == {*PARTS, "my"}
    lesson = tmp_path / "my" / "00_start_here.ipynb"
    cells = json.loads(lesson.read_text("utf-8"))["cells"]
    assert not any("solution" in cell["metadata"].get("tags", ()) for cell in cells)
    noted = subprocess.run(
        [sys.executable, "-c", WHERE],
        cwd=lesson.parent,
        capture_output=True,
        encoding="utf-8",
    )
    assert os.path.realpath(noted.stdout.strip()) == str(tmp_path / "mine")


def test_work_of_a_person_stays(tmp_path):
    prepare(tmp_path, "no")
    lesson = tmp_path / "my" / "00_start_here.ipynb"
    book = json.loads(lesson.read_text("utf-8"))
    book["cells"][-1]["source"] = ["my own words"]
    lesson.write_text(json.dumps(book), "utf-8")
    (tmp_path / "docs").unlink()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "mine.txt").write_text("my own words", "utf-8")
    prepare(tmp_path, "yes")
    assert "my own words" in lesson.read_text("utf-8")
    assert (tmp_path / "docs" / "mine.txt").exists()


def test_the_parts_are_in_the_kit():
    assert [part for part in PARTS if not (KIT / part).exists()] == []


def test_a_person_is_shown_until_they_delete_the_file(tmp_path):
    prepare(tmp_path, "no", shown=True)
    (tmp_path / SHOWN).unlink()
    prepare(tmp_path, "no", shown=True)
    assert not (tmp_path / SHOWN).exists()


def test_nobody_is_shown_who_came_before(tmp_path):
    prepare(tmp_path, "no")
    prepare(tmp_path, "no", shown=True)
    assert not (tmp_path / SHOWN).exists()
