"""A reply tells its verdict by colour, sign and word, and helps more and more."""

import html
import re

import pytest

from helpers.kit.reply import (
    NOT_ANSWERED,
    NOT_RIGHT,
    PASSED,
    SOLUTION_PASSES,
    Reply,
)

VERDICTS = (PASSED, NOT_RIGHT, NOT_ANSWERED, SOLUTION_PASSES)
WORDS = 'With `a < b`, the "list" is one <shorter>.'


def page(**more):
    return Reply("restore it", NOT_RIGHT, WORDS, **more)._repr_html_()


def without_styles(text):
    """What GitHub leaves of a page."""
    return html.unescape(
        re.sub("<.*?>", " ", re.sub(r"(?s)<style>.*?</style>", "", text))
    )


def test_verdicts_differ_in_colour_and_in_words():
    assert len({verdict.colour for verdict in VERDICTS}) == 4
    assert len({verdict.words for verdict in VERDICTS}) == 4
    assert PASSED.sign != NOT_RIGHT.sign != NOT_ANSWERED.sign


@pytest.mark.parametrize("verdict", VERDICTS)
def test_box_and_text_say_the_same(verdict):
    reply = Reply("restore it", verdict, WORDS, "3. Which `assert`", "names = ...")
    assert repr(reply).startswith(f'Exercise "restore it": {verdict.words}. {WORDS}')
    assert repr(reply).count("\n") == 3
    box = reply._repr_html_()
    assert box.count(verdict.colour) == 2  # the edge of the box, and the verdict
    said = re.sub(r"\W+", " ", without_styles(box))
    for words in ("restore it", verdict.words, "3 Which assert", "names", "one blank"):
        assert words in said
    assert verdict.sign in box


def test_code_is_code_and_nothing_else_is():
    assert "<code>a &lt; b</code>" in page()
    assert "&lt;shorter&gt;" in page()
    assert "`" not in page(section="2. Why `is`")
    assert "<pre" not in page()


def test_section_is_a_link_to_its_heading():
    assert '<a href="#3.-Which-assert">3. Which <code>assert' in page(
        section="3. Which `assert`"
    )


def test_skeleton_can_be_copied():
    assert page(skeleton="x = ...").count("<button") == 1
    assert "x   =   ..." in without_styles(page(skeleton="x = ..."))
