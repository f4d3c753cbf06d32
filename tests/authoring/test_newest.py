"""`make newest` says what is another way with the newest packages, and only that."""

import json
from types import SimpleNamespace

import pytest

from authoring.notebooks import NOTEBOOKS
from authoring.versions import newest
from authoring.versions.pieces import Piece

CELLS = """<testsuites><testsuite>
<testcase classname="notebooks.00_start_here.ipynb" name="Cell 0"/>
<testcase classname="notebooks.00_start_here.ipynb" name="Cell 1">
<failure message="#x1B[91mNotebook cell execution failed#x1B[0m&#10;Cell 1: x | y"/>
</testcase></testsuite></testsuites>"""


def test_cells_that_differ_are_listed(tmp_path, monkeypatch):
    report = tmp_path / "lessons.xml"
    report.write_text(CELLS, "utf-8")
    monkeypatch.setattr(newest, "NOTEBOOKS", NOTEBOOKS[:1])
    ((place, before, after),) = newest.cells_changed(report)
    assert place == "notebooks.00_start_here.ipynb Cell 1"
    assert before == "passes"
    assert after == "Notebook cell execution failed Cell 1: x | y"


def test_lessons_that_did_not_run_are_noticed(tmp_path):
    report = tmp_path / "lessons.xml"
    report.write_text(CELLS, "utf-8")
    assert newest.cells_changed(report)[-1][2] == f"only 1 of {len(NOTEBOOKS)} ran"


def test_packages_with_another_version_are_listed():
    listed = [{"name": name, "version": pin} for name, pin in newest.pins().items()]
    listed[0] = listed[0] | {"version": "9.9"}
    place = SimpleNamespace(pip=lambda *words: json.dumps(listed))
    ((name, before, after),) = newest.packages_changed(place)
    assert name == f"package {listed[0]['name']}"
    assert (before, after) == (newest.pins()[listed[0]["name"]], "9.9")


class Ran:
    """Stands for a Runner in which each file ends with the code that it names."""

    def __init__(self, python):
        pass

    def __enter__(self):
        return self

    def run(self, piece):
        return piece.verdict(int(piece.code), "KeyError: 'x'\n")

    def __exit__(self, *_):
        pass


@pytest.mark.parametrize(
    ("code", "before", "rows"),
    [
        ("0", "passes", []),
        ("1", "KeyError: 'x'", []),
        ("1", "passes", [("snippet one", "passes", "KeyError: 'x'")]),
        ("0", "KeyError: 'x'", [("snippet one", "KeyError: 'x'", "passes")]),
    ],
)
def test_verdict_that_changed_is_listed(monkeypatch, code, before, rows):
    stored = {"one": {"results": {"2.20/3.1": "no", "2.21/3.2": before}}}
    told = {"environments": ["2.20/3.1", "2.21/3.2"], "snippets": stored}
    monkeypatch.setattr(newest, "Runner", Ran)
    monkeypatch.setattr(newest, "read_versions", lambda: told)
    pieces = [Piece("snippets", "one", code), Piece("bugs", "two", "1")]
    monkeypatch.setattr(newest, "read_pieces", lambda: pieces)
    place = SimpleNamespace(python="")
    assert newest.pieces_changed("snippets", place) == rows


def test_table_has_a_row_for_each_change(tmp_path, monkeypatch):
    monkeypatch.setattr(newest, "TABLE", tmp_path / "newest.md")
    newest.write([("snippet one", "passes", "a | b")])
    table = newest.TABLE.read_text("utf-8").splitlines()
    assert table[2:] == [r"| snippet one | passes | a \| b |"]
    newest.write([])
    assert newest.TABLE.read_text("utf-8").startswith("Nothing changed")


def test_unknown_part_is_answered_by_the_parts():
    with pytest.raises(SystemExit, match="snippets, bugs, lessons, and not cats"):
        newest.main(["cats"])
