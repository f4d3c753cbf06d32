"""What the doctests of helpers do not show: errors, edges, forms."""

import os
import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from authoring.notebooks import ROOT
from helpers.kit import quiz, setup_check
from helpers.kit import widgets as widget
from helpers.kit.lessons import map_of_lessons, read_lessons
from helpers.kit.log_filter import is_noise
from helpers.kit.picture import to_picture
from helpers.kit.shown import Table
from helpers.kit.start import SetupError, begin
from helpers.lessons.tensors_and_variables import alias_lab, ways
from helpers.tools.processes import run_fresh

VIEW = "application/vnd.jupyter.widget-view+json"


# set-up check and start


def test_every_pin_is_checked_and_this_machine_is_ready():
    assert setup_check.problems() == []
    report = setup_check.report()
    assert all(name in report for name in setup_check.pinned_versions())
    assert report.endswith("ready for the lessons: yes")


def test_missing_package_gets_one_sentence(monkeypatch):
    pins = {"tensorflow": "2.21.0", "no-such-thing": "1.0"}
    monkeypatch.setattr(setup_check, "pinned_versions", lambda: pins)
    assert setup_check.problems() == [
        "no-such-thing is missing: run  python -m pip install no-such-thing==1.0"
    ]
    assert setup_check.report().endswith("no: see the remedies above")


def test_other_version_gets_one_sentence():
    (sentence,) = [setup_check.problem_with_package("numpy", "0.1")]
    assert "the lessons were checked with 0.1" in sentence


@pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 14)])
def test_wrong_python_gets_one_sentence(version):
    sentence = setup_check.problem_with_python(version)
    assert sentence.startswith(f"Python {version[0]}.{version[1]} cannot run")
    assert "3.11, 3.12 or 3.13" in sentence


def test_begin_says_what_is_missing_before_anything_else(monkeypatch):
    monkeypatch.setattr("helpers.kit.start._missing", lambda *names: "keras is gone")
    with pytest.raises(SetupError, match=r"^keras is gone$"):
        begin()


def test_begin_gives_an_empty_folder_that_goes_away():
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += "from helpers.kit.start import begin\nwork = begin()\n"
    code += "(work / 'a.txt').write_text('x'); print(work)"
    done = run_fresh(code)
    assert done.code == 0, done
    assert not os.path.exists(done.output.strip())


def test_error_in_a_notebook_is_short_unless_it_is_asked_for():
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


# quiet


def test_start_prints_no_log_line_and_errors_come_through():
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from helpers.kit.start import begin
begin()
import os
import tensorflow as tf
tf.cast([0.5], "float16"), tf.function(lambda: tf.ones([2]))()
os.write(2, b"E0000 00:00:1795250879.63 3895 tensor.cc:899] a real error\\n")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == ""
    assert done.stderr.strip().endswith("tensor.cc:899] a real error")
    assert len(done.stderr.strip().split("\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "F0000 00:00:1795250879.63 3895 tensor.cc:899] Check failed",
        "Traceback (most recent call last):",
        "UserWarning: Skipping variable loading",
        "Informed readers: I am no log line",
    ],
)
def test_what_matters_is_no_noise(line):
    assert not is_noise(line)


# pictures, tables, widgets


def test_picture_without_alt_text_is_refused():
    with pytest.raises(ValueError, match="needs an alt text"):
        to_picture(Figure(), " ")


def test_picture_carries_its_alt_text_everywhere():
    picture = to_picture(Figure(figsize=(1, 1)), 'a "square" & more')
    data, metadata = picture._repr_mimebundle_()
    assert metadata["image/png"]["alt"] == 'a "square" & more'
    assert data["text/plain"] == '[picture] a "square" & more'
    assert 'alt="a &quot;square&quot; &amp; more"' in picture.html
    assert picture.data.startswith(b"\x89PNG")


def test_uneven_table_is_refused():
    with pytest.raises(ValueError, match="A row has 1 cells, the header 2"):
        Table(("a", "b"), (("x",),))


def test_table_escapes_html_and_colours_words():
    table = Table(("a", "b"), (("<x>", "yes"),), colours={"yes": "#E69F00"})
    html = table._repr_html_()
    assert "&lt;x&gt;" in html
    assert "background: #E69F00" in html


def test_widget_has_a_fallback_of_the_same_kind():
    lab = alias_lab.alias_lab_widget()
    data, metadata = lab._repr_mimebundle_()
    assert {"image/png", "text/plain", VIEW} <= set(data)
    assert metadata["image/png"]["alt"] in data["text/plain"]
    data, _ = quiz.show_quiz("tensors_and_variables")._repr_mimebundle_()
    assert "<details>" in data["text/html"]
    table = Table(("a",), (("x",),))
    data, _ = widget.WithFallback(lab.widget, table)._repr_mimebundle_()
    assert data["text/plain"] == repr(table)


def test_map_names_every_lesson():
    alt = map_of_lessons().alt
    assert all(lesson.title in alt for lesson in read_lessons())


# quiz


def test_every_option_is_answered():
    for lesson in read_lessons():
        for question in lesson.questions:
            replies = [question.feedback(i) for i in range(len(question.options))]
            assert sum(reply.startswith("Right.") for reply in replies) == 1
            assert replies[question.right].startswith("Right.")


def test_quiz_widget_answers_a_click():
    box = quiz.show_quiz("tensors_and_variables").widget
    _, choice, answer = box.children[0].children
    assert answer.value == ""
    choice.index = 0
    assert answer.value.startswith("Not quite.")
    choice.index = read_lessons()[1].questions[0].right
    assert answer.value.startswith("Right.")
    assert "<code>copy.copy(v)</code>" in answer.value


# aliasing


@pytest.mark.parametrize("way", ways.WAYS)
def test_lab_and_table_agree(way):
    shared_both_ways = (
        ways.sees_later_write(ways.WAYS[way])
        and ways.writes_back(ways.WAYS[way]) == "yes"
    )
    lab = alias_lab.alias_lab(way, ("v", "b"))
    assert lab.one_state == shared_both_ways
    assert (lab.steps[-1][1] == lab.steps[-1][2]) == lab.one_state


def test_unknown_way_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'clone' is not one of the ways: v, copy"):
        alias_lab.alias_lab("clone")


def test_lab_widget_reacts():
    controls, shown = alias_lab.alias_lab_widget().widget.children
    way, write_v, write_b, again = controls.children
    write_v.click()
    assert "v reads [11, 12], b reads [11, 12]" in shown.value
    way.value = "tf.Variable(v)"
    write_b.click()
    assert "v reads [1, 2], b reads [11, 12]" in shown.value
    again.click()
    assert "last step: start" in shown.value
