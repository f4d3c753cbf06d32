"""The tools of the authors: normal form and names."""

import nbformat
import pytest

from authoring.notebooks import (
    WIDGET_VIEW,
    normal_form,
    notebook_named,
    sanitized,
    to_text,
)


def messy():
    stream = nbformat.v4.new_output("stream", name="stdout", text="a\n")
    more = nbformat.v4.new_output("stream", name="stdout", text="b\n")
    view = nbformat.v4.new_output("display_data", {WIDGET_VIEW: {}, "text/plain": "w"})
    cell = nbformat.v4.new_code_cell("print(1)  \n", outputs=[stream, more, view])
    cell.metadata = {"execution": {"started": "12:00"}, "tags": ["setup"]}
    twin = nbformat.v4.new_markdown_cell("text")
    notebook = nbformat.v4.new_notebook(cells=[cell, twin])
    twin["id"] = cell["id"]
    notebook.metadata = {"widgets": {"state": {}}, "kernelspec": {"name": "mine"}}
    return notebook


def test_normal_form_keeps_what_counts_only():
    normal = normal_form(messy())
    cell, twin = normal.cells
    assert cell.source == "print(1)"
    assert cell.metadata == {"tags": ["setup"]}
    assert cell.outputs[0].text == "a\nb\n"
    assert WIDGET_VIEW not in cell.outputs[1].data
    assert "widgets" not in normal.metadata
    assert normal.metadata.kernelspec.name == "python3"
    assert cell["id"] != twin["id"]


def test_normal_form_is_stable():
    once = normal_form(messy())
    assert to_text(normal_form(once)) == to_text(once)


def test_what_differs_between_runs_is_replaced():
    assert sanitized("no /tmp/x/copy-save-restore-ab_1/ckpt-1") == "no WORK/ckpt-1"
    assert sanitized('File "/a/b.py", line 12, in f') == 'File "…", line …, in f'
    listed = "unmatched objects: [<Variable a>,\n <Variable b>]"
    assert sanitized(listed) == "unmatched objects: […]"
    assert sanitized("\x1b[31mred\x1b[0m") == "red"


def test_lessons_are_found_by_number_and_by_name():
    assert notebook_named("02") == notebook_named(
        "notebooks/02_tensors_and_variables.ipynb"
    )
    with pytest.raises(SystemExit, match="There are: 00_start_here"):
        notebook_named("99")
