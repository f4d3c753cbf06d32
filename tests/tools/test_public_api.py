"""The tools can be taken along: few imports, and every public name is documented."""

import doctest
import inspect

import pytest

from authoring.notebooks import ROOT
from helpers import tools
from helpers.tools.processes import run_fresh

PROMISED = {
    *("look", "copy_model", "preview_restore", "diff_checkpoints", "Blueprint"),
    *("run_fresh", "write_module", "inspect_file", "SecondProcess"),
    *("CannotRead", "CannotCopy"),
}


def test_all_that_is_promised_is_public():
    assert set(tools.__all__) >= PROMISED
    assert sorted(tools.__all__) == tools.__all__


def test_tools_need_neither_pictures_nor_widgets():
    """Keras imports Matplotlib where it is installed; here neither can be imported."""
    code = """
import sys
sys.modules["matplotlib"] = sys.modules["ipywidgets"] = None
import tensorflow as tf
from helpers.tools import look, preview_restore
v = tf.Variable(1.0, name="v")
print(look(v, v))
print(preview_restore(tf.train.Checkpoint(v=v).write("v"), v=v))
"""
    expected = "1 shared\nleft  right  relation\nv     v      shared\n1 matched\n"
    assert run_fresh(code, with_kit=True).output == expected


@pytest.mark.parametrize("name", tools.__all__)
def test_public_name_is_documented(name):
    thing = getattr(tools, name)
    assert inspect.getdoc(thing)
    if inspect.isclass(thing) and issubclass(thing, Exception):
        return
    assert doctest.DocTestFinder(recurse=False).find(thing)[0].examples
    called = thing.__init__ if inspect.isclass(thing) else thing
    for argument in set(inspect.signature(called).parameters) - {"self"}:
        words = f"{argument}:", f"`{argument}`"  # in the list of arguments, or prose
        assert any(word in thing.__doc__ for word in words), argument


def test_reference_page_is_made_from_the_docstrings():
    page = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert ".. automodule:: helpers.tools" in page
