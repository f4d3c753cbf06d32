"""The deck has at most 12 slides, builds, and needs nothing but its one file."""

import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from authoring.deck import (
    MOST,
    SOURCE,
    as_html,
    slides_of,
    stored,
    titles,
    write_deck,
)
from authoring.notebooks import code_cells, read
from authoring.workshop import read_plans


@pytest.fixture(scope="module")
def deck(tmp_path_factory, alone):
    file = tmp_path_factory.mktemp("deck") / "deck.html"
    with alone.shared():
        count = write_deck(file)
    return count, file


def test_there_are_at_most_twelve_slides(deck):
    assert deck[0] == len(titles()) <= MOST
    text = deck[1].read_text("utf-8")
    assert text.count("<section>") == deck[0]
    for title in titles():
        assert title in text


def test_what_is_told_is_on_a_slide():
    shown = " ".join(titles()).lower()
    for subject in ("habit", "name", "formats", "map", "families"):
        assert subject in shown


def test_plans_name_slides_that_exist():
    said = " ".join(row.stop for plan in read_plans() for row in plan.row)
    after = re.findall(r"[Ss]lides? ((?:\*[^*]+\*(?: and )?)+)", said)
    named = {name for group in after for name in re.findall(r"\*([^*]+)\*", group)}
    assert len(named) >= 4
    assert named <= set(titles())


def test_the_notebook_has_no_outputs():
    assert all(not cell.outputs for cell in code_cells(read(SOURCE)))


def test_every_picture_is_inside_and_has_its_words(deck):
    text = deck[1].read_text("utf-8")
    pictures = re.findall(r"<img[^>]*>", text)
    assert len(pictures) >= 5
    for picture in pictures:
        assert 'src="data:image/' in picture
        assert len(re.search(r'alt="([^"]*)"', picture)[1]) > 15


def test_no_code_is_shown_that_made_a_picture(deck):
    text = deck[1].read_text("utf-8")
    assert "authoring.deck" not in text
    assert "stored(" not in text


def test_it_opens_without_a_network_and_each_slide_fits(deck, browser):
    context = browser.new_context(offline=True, viewport={"width": 1280, "height": 720})
    page, fetched, said = context.new_page(), [], []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(deck[1].as_uri())
    assert [url for url in fetched if not url.startswith(("file:", "data:"))] == []
    for number in range(deck[0]):
        slide = page.locator("section").nth(number)
        top, height, width = slide.evaluate(
            "s => [s.getBoundingClientRect().top, s.scrollHeight, s.scrollWidth]"
        )
        assert abs(top) < 2, f"the keyboard does not lead to slide {number + 1}"
        assert height <= 720, f"slide {number + 1} is higher than the screen"
        assert width <= 1280
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(50)
    before_last = page.locator("section").nth(deck[0] - 2)
    assert abs(before_last.evaluate("s => s.getBoundingClientRect().top")) < 2
    assert said == []
    context.close()


def test_a_slide_begins_at_each_heading():
    cells = [
        new_code_cell("before = 1"),
        new_markdown_cell("# One"),
        new_markdown_cell("text"),
        new_markdown_cell("## Two"),
    ]
    assert [len(slide) for slide in slides_of(new_notebook(cells=cells))] == [2, 1]


def test_a_picture_keeps_its_alt_text_and_is_escaped():
    output = new_output(
        "execute_result",
        data={"image/png": "AAAA", "text/plain": "x"},
        metadata={"image/png": {"alt": 'a "quoted" <picture>'}},
    )
    cells = [new_markdown_cell("# One"), new_code_cell("x", outputs=[output])]
    page = as_html(new_notebook(cells=cells))
    picture = BeautifulSoup(page, "html.parser").img
    assert picture["alt"] == 'a "quoted" <picture>'
    assert picture["src"] == "data:image/png;base64,AAAA"


@pytest.mark.parametrize("name", ["no such cell", "983b7a83"])
def test_a_cell_that_shows_nothing_is_refused(name):
    with pytest.raises(ValueError, match="of lesson 00 shows anything"):
        stored("00", name)
