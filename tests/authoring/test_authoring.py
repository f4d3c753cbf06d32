"""The tools of the authors: normal form, learner copies, names."""

import nbformat
import pytest

from authoring.learner import write_learner_copy
from authoring.notebooks import (
    LESSONS,
    NOTEBOOKS,
    WIDGET_VIEW,
    code_cells,
    name_of,
    normal_form,
    notebook_named,
    read,
    sanitized,
    tagged,
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


def test_learner_copy_has_neither_solutions_nor_outputs(tmp_path):
    written = write_learner_copy(tmp_path / "learner")
    names = [str(path.relative_to(tmp_path / "learner")) for path in written]
    assert names == [f"{name_of(path)}.ipynb" for path in NOTEBOOKS]
    for path, notebook in zip(written, NOTEBOOKS, strict=True):
        copy, original = read(path), read(notebook)
        exercises = len(tagged(copy, "exercise"))
        assert not tagged(copy, "solution")
        assert exercises == len(tagged(original, "exercise"))
        assert exercises or notebook not in LESSONS
        assert all(cell.outputs == [] for cell in code_cells(copy))


def test_learner_copy_never_overwrites_answers(tmp_path):
    first, *_ = write_learner_copy(tmp_path)
    first.write_text("my answers")
    with pytest.raises(SystemExit, match="somebody's answers may be in it"):
        write_learner_copy(tmp_path)
    assert first.read_text() == "my answers"


def test_lessons_are_found_by_number_and_by_name():
    assert notebook_named("02") == notebook_named(
        "notebooks/02_tensors_and_variables.ipynb"
    )
    with pytest.raises(SystemExit, match="There are: 00_start_here"):
        notebook_named("99")
