"""The quiz replies, counts first tries and obeys the keyboard, outside JupyterLab."""

import pytest
from playwright.sync_api import expect

from helpers.kit.lessons import Question
from helpers.kit.quiz import live_quiz

QUESTIONS = (
    Question("2 + 2?", ("3", "4", "5"), 1, ("Too small.", "Counted.", "Too large.")),
    Question("3 + 3?", ("6", "7", "8"), 0, ("Counted.", "One more.", "Two more.")),
    Question("4 + 4?", ("6", "7", "8"), 2, ("Two less.", "One less.", "Counted.")),
)


@pytest.fixture
def tab(browser):
    tab = browser.new_page()
    tab.set_content(live_quiz(QUESTIONS))
    yield tab
    tab.close()


def choose(tab, *options):
    """Choose options by their numbers, which count on from question to question."""
    for option in options:
        tab.get_by_role("radio").nth(option).click()


def score(tab):
    return tab.locator("output")


def test_a_choice_shows_its_own_reply_alone(tab):
    shown = tab.locator("fieldset p").filter(visible=True)
    expect(shown).to_have_count(0)
    choose(tab, 0)
    expect(shown).to_have_text(["✗ Not quite. Too small."])
    choose(tab, 1)
    expect(shown).to_have_text(["✓ Right. Counted."])
    choose(tab, 4)
    expect(shown).to_have_text(["✓ Right. Counted.", "✗ Not quite. One more."])


def test_the_score_comes_when_all_questions_are_answered(tab):
    choose(tab, 1, 3)
    expect(score(tab)).to_be_empty()
    choose(tab, 8)
    expect(score(tab)).to_have_text("3 of 3 right at the first try")


def test_only_the_first_choice_of_a_question_counts(tab):
    choose(tab, 0, 1)  # wrong, then right
    choose(tab, 3, 4)  # right, then wrong
    choose(tab, 8)
    expect(score(tab)).to_have_text("2 of 3 right at the first try")
    choose(tab, 0, 1, 3)
    expect(score(tab)).to_have_text("2 of 3 right at the first try")


def test_two_copies_of_a_quiz_count_apart(tab):
    tab.set_content(live_quiz(QUESTIONS) + live_quiz(QUESTIONS))
    choose(tab, 1, 3, 8)
    expect(score(tab).first).to_have_text("3 of 3 right at the first try")
    expect(score(tab).last).to_be_empty()


def test_the_keyboard_alone_is_enough(tab):
    chosen = tab.get_by_role("radio")
    for key in ("Tab", "ArrowDown"):
        tab.keyboard.press(key)
    expect(chosen.nth(1)).to_be_focused()
    expect(chosen.nth(1)).not_to_be_checked()  # the arrow passes by
    for key in ("Space", "Tab", "Enter", "Tab", "ArrowUp", "Space"):
        tab.keyboard.press(key)
    expect(score(tab)).to_have_text("3 of 3 right at the first try")


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        (["ArrowDown", "ArrowDown"], 2),
        (["ArrowRight", "ArrowLeft"], 0),
        (["ArrowDown", "ArrowDown", "ArrowDown"], 0),
        (["ArrowUp"], 2),
    ],
)
def test_arrows_stay_in_their_question(tab, keys, at):
    tab.get_by_role("radio").first.focus()
    for key in keys:
        tab.keyboard.press(key)
    expect(tab.get_by_role("radio").nth(at)).to_be_focused()
    expect(tab.get_by_role("radio", checked=True)).to_have_count(0)
