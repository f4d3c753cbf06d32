"""Tables and reports, as text and as HTML."""

from dataclasses import replace

import pytest
from matplotlib.figure import Figure

from authoring.notebooks import ROOT
from helpers.kit.picture import GREEN, ORANGE, to_picture
from helpers.kit.shown import Report, Shown, Table, as_html, html_of
from helpers.tools.processes import run_fresh


def test_uneven_table_is_refused():
    with pytest.raises(ValueError, match="A row has 1 cells, the header 2"):
        Table(("a", "b"), (("x",),))


def test_table_escapes_html_and_colours_words():
    table = Table(("a", "b"), (("<x>", "yes"),), colours={"yes": "#E69F00"})
    html = table._repr_html_()
    assert "&lt;x&gt;" in html
    assert "background: #E69F00" in html


COLOURS = {"shared": ORANGE, "equal": GREEN}


def coloured(table):
    """Return the cells that have a background."""
    cells = table._repr_html_().split("<td ")[1:]
    return [c.partition(">")[2].partition("<")[0] for c in cells if "background" in c]


def test_name_of_a_row_has_no_colour():
    """A variable may be called as a status is."""
    table = Table(("variable", "status"), (("shared", "equal"),), colours=COLOURS)
    assert coloured(table) == ["equal"]


def test_only_named_columns_are_coloured():
    header, rows = ("left", "right", "status"), (("shared", "shared", "shared"),)
    assert len(coloured(Table(header, rows, "", COLOURS))) == 2
    assert len(coloured(Table(header, rows, "", COLOURS, ("status",)))) == 1


def test_caption_stands_where_its_table_begins():
    """JupyterLab centres a caption over the page, and the table stands at the left."""
    captioned = Table(("a",), (("x",),), "what it says")._repr_html_()
    assert '<caption style="text-align: left">what it says</caption>' in captioned
    assert "caption" not in Table(("a",), (("x",),))._repr_html_()


def test_long_titles_take_little_width():
    """A name breaks after its underscores, and an upright table turns its titles."""
    table = Table(("way", "assert_consumed"), (("a", "yes"),))
    assert ">assert_<wbr>consumed</th>" in table._repr_html_()
    assert "vertical-rl" not in table._repr_html_()
    assert replace(table, upright=True)._repr_html_().count("vertical-rl") == 1


class Found(Report):
    header = ("variable", "status", "note")
    colours = {"shared": ORANGE, "equal": GREEN}  # noqa: RUF012
    fine = "equal"
    longest = 2


def test_report_shows_what_is_not_fine():
    rows = (("v", "equal", ""), ("shared", "shared", "shared"))
    report = Found(rows, ("A note with <b>.",))
    assert repr(report) == (
        "1 shared, 1 equal\n"
        "variable  status  note\n"
        "shared    shared  shared\n"
        "A note with <b>."
    )
    page = report._repr_html_()
    assert page.endswith("</table><br>\nA note with &lt;b&gt;.")
    assert coloured(report) == ["shared"]
    assert page.count("background") == 1
    assert report.names("shared") == ["shared"]
    assert report.count("shared", "equal") == 2
    assert len(report.table.rows) == 2


def test_report_in_which_all_is_fine_is_one_line():
    report = Found((("v", "equal", ""),))
    assert repr(report) == report._repr_html_() == "1 equal"


def test_long_report_is_cut():
    report = Found(tuple((f"v{n}", "shared", "") for n in range(5)), ("note",))
    assert repr(report).splitlines()[-2:] == ["… and 3 more rows, see .table", "note"]


def test_what_has_a_table_is_shown_as_it_is():
    class Kept(Shown):
        table = Table(("a",), (("x",),))

    assert repr(Kept()) == repr(Kept.table)
    assert Kept()._repr_html_() == Kept.table._repr_html_()
    with pytest.raises(NotImplementedError):
        repr(Shown())


def test_anything_has_html():
    picture = to_picture(Figure(figsize=(1, 1)), "a square")
    assert html_of(picture) == picture.html
    assert html_of(Table(("a",), ())).startswith("<table>")
    assert html_of("a < b") == "<pre>a &lt; b</pre>"
    assert as_html("`a` < b") == "<code>a</code> &lt; b"


def test_showing_needs_neither_matplotlib_nor_ipywidgets():
    code = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
from helpers.kit import exercise, lessons, picture, progress, shown, survey
print(repr(shown.Table(("a",), (("x",),))))
print(sorted({{"matplotlib", "ipywidgets", "tensorflow"}} & set(sys.modules)))"""
    assert run_fresh(code).output == "a\nx\n[]\n"
