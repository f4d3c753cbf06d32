"""Replies of exercises are told apart by their looks, and their words stay whole."""

import pytest

from helpers.kit.reply import NOT_ANSWERED, NOT_RIGHT, PASSED, SOLUTION_PASSES, Reply

WORDS = (
    "It returns True although one model has one more layer. `zip` and `map` stop at "
    "the shorter list, so also compare the lengths."
)
SHOWN = [
    Reply("the same state", verdict, WORDS, "3. The habit: act, assert, compare")
    for verdict in (PASSED, NOT_RIGHT, NOT_ANSWERED, SOLUTION_PASSES)
]
# The words of each box that stand in more than one line.
BROKEN = """() => {
    const broken = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        for (const word of walk.currentNode.data.matchAll(/\\w+/g)) {
            const range = document.createRange();
            range.setStart(walk.currentNode, word.index);
            range.setEnd(walk.currentNode, word.index + word[0].length);
            if (range.getClientRects().length > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.fixture
def tab(browser):
    tab = browser.new_page()
    tab.set_content("".join(reply._repr_html_() for reply in SHOWN))
    yield tab
    tab.close()


def test_verdicts_differ_to_the_eye(tab):
    boxes = tab.get_by_role("status")
    edges = boxes.evaluate_all("all => all.map(e => getComputedStyle(e).borderLeft)")
    assert len(set(edges)) == len(SHOWN)
    assert all(edge.startswith("6px solid rgb(") for edge in edges)
    assert tab.locator("mark").all_text_contents() == [
        "✓ passed",
        "✗ not right yet",
        "… not answered yet",
        "✓ the solution passes",
    ]


@pytest.mark.parametrize("width", [1280, 640, 390, 300])
def test_no_word_is_broken(width, tab):
    tab.set_viewport_size({"width": width, "height": 900})
    assert tab.evaluate(BROKEN) == []
    assert tab.evaluate("document.body.scrollWidth") <= width


def test_a_path_that_is_longer_than_a_line_is_broken(tab):
    reply = Reply("the same state", NOT_RIGHT, "There is no " + "long" * 200)
    tab.set_content(reply._repr_html_())
    tab.set_viewport_size({"width": 390, "height": 900})
    assert len(tab.evaluate(BROKEN)) == 1
    assert tab.evaluate("document.body.scrollWidth") <= 390
