"""The start of a lesson."""

import os

import pytest

from authoring.notebooks import ROOT
from helpers.kit.start import SetupError, begin
from helpers.tools.processes import run_fresh


def test_begin_says_what_is_missing_before_anything_else(monkeypatch):
    monkeypatch.setattr("helpers.kit.start._missing", lambda *names: "keras is gone")
    with pytest.raises(SetupError, match=r"^keras is gone$"):
        begin()


def test_begin_gives_an_empty_folder_that_goes_away(warm):
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "from helpers.kit.start import begin\nwork = begin()\n"
    code += "(work / 'a.txt').write_text('x'); print(work)"
    done = run_fresh(code)
    assert done.code == 0, done
    assert not os.path.exists(done.output.strip())


def test_the_end_of_a_forked_process_leaves_the_folder_there():
    """From Python 3.13 on, a child of multiprocessing clears what `atexit` holds.

    The package openvino starts such a child when it is imported.
    """
    done = run_fresh(
        "import multiprocessing, os, sys\n"
        "from helpers.kit.start import begin\n"
        "work = begin()\n"
        "child = multiprocessing.get_context('fork').Process(target=int)\n"
        "child.start()\n"
        "child.join()\n"
        "print(work.is_dir())\n"
        "if not os.fork():\n"
        "    sys.exit()\n"
        "os.wait()\n"
        "print(work.is_dir())",
        with_kit=True,
    )
    assert done.output == "True\nTrue\n", done


def test_error_in_a_notebook_is_short_unless_it_is_asked_for(warm):
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from IPython.core.interactiveshell import InteractiveShell
from helpers.kit.start import begin
shell = InteractiveShell.instance()
begin()
shell.run_cell("def f(): raise ValueError('why ' + 'x' * 1000)")
shell.run_cell("f()")
shell.run_cell("%xmode Context")
shell.run_cell("f()")
"""
    short, long = run_fresh(code).output.split("Exception reporting mode: Context")
    assert "ValueError" in short
    assert "why xxx" in short
    assert short.rstrip().endswith("x … (cut)")
    assert len(short) < 450
    assert "Traceback" in long
