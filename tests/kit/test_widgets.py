"""Widgets answer, and say something where no kernel runs."""

import ipywidgets
import pytest

from helpers.kit import quiz, widgets
from helpers.kit.shown import Table
from helpers.lessons.tensors_and_variables import alias_lab

VIEW = "application/vnd.jupyter.widget-view+json"


def test_widget_has_a_fallback_of_the_same_kind():
    lab = alias_lab.alias_lab_widget()
    data, metadata = lab._repr_mimebundle_()
    assert {"image/png", "text/plain", VIEW} <= set(data)
    assert metadata["image/png"]["alt"] in data["text/plain"]
    data, _ = quiz.show_quiz("tensors_and_variables")._repr_mimebundle_()
    assert "<details>" in data["text/html"]
    table = Table(("a",), (("x",),))
    data, _ = widgets.WithFallback(lab.widget, table)._repr_mimebundle_()
    assert data["text/plain"] == repr(table)


@pytest.fixture
def shown():
    """An explorer of two choices, with two buttons."""
    text = ipywidgets.Text("x")
    return widgets.explorer(
        {"number": ["1", "0"], "name": text},
        lambda number, name: Table((name,), ((str(1 // int(number)),),)),
        {
            "say": lambda number, name: f"<{number}{name}>",
            "draw": lambda number, name: Table(("drawn",), ()),
            "fail": lambda number, name: {}[name],
        },
    )


def parts(explorer):
    controls, said, view = explorer.widget.children
    return controls.children, said, view


def test_explorer_shows_what_is_chosen(shown):
    (number, text, *_), said, view = parts(shown)
    assert [number.description, text.description] == ["number", "name"]
    assert repr(shown.still) == "x\n1"
    assert view.value == shown.still._repr_html_()
    text.value = "y"
    assert ">y</th>" in view.value
    assert said.value == ""


def test_button_says_a_text_and_draws_anything_else(shown):
    (_, text, say, draw, _), said, view = parts(shown)
    say.click()
    assert said.value == "&lt;1x&gt;"
    assert ">x</th>" in view.value
    draw.click()
    assert ">drawn</th>" in view.value
    say.click()
    text.value = "y"
    assert said.value == ""


def test_error_is_said_in_one_sentence(shown):
    (number, *_, fail), said, view = parts(shown)
    fail.click()
    assert said.value == "This did not work: KeyError: &#x27;x&#x27;"
    assert ">x</th>" in view.value
    number.value = "0"
    assert said.value.startswith("This did not work: ZeroDivisionError: integer")
    assert view.value == ""
    number.value = "1"
    assert said.value == ""
    assert ">x</th>" in view.value


def test_explorer_has_another_still_where_one_is_given():
    table = Table(("a",), (("x",),))
    assert widgets.explorer({}, lambda: "shown", still=table).still is table
