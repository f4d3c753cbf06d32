"""Pictures say in words what they show, in every theme."""

import io

import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from helpers.kit.picture import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PEN,
    PURPLE,
    YELLOW,
    Box,
    boxes,
    panels,
    to_picture,
)
from tests.support.contrast import contrast


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


A, B = Box("a", 0, 0, 1), Box("b", 2, 1, 1, fill=BLUE)


def drawn(monkeypatch, *given, arrows=()):
    """Draw boxes, and return the axes that they are on."""
    kept = []

    def keep(*size):
        kept.append(panels(*size))
        return kept[0]

    monkeypatch.setattr("helpers.kit.picture.panels", keep)
    boxes(given, "what it shows", arrows)
    return kept[0][1][0]


def test_boxes_are_drawn_where_they_are_said_to_be(monkeypatch):
    axes = drawn(monkeypatch, A, B)
    extents = [patch.get_path().get_extents().extents for patch in axes.patches]
    assert [list(extent.round(3)) for extent in extents] == [
        [0, 0, 1, 0.5],
        [2, 1, 3, 1.5],
    ]
    assert [text.get_text() for text in axes.texts] == ["a", "b"]
    assert [text.get_color() for text in axes.texts] == [INK, INK]


def test_text_of_a_box_is_wrapped_to_its_width(monkeypatch):
    axes = drawn(monkeypatch, Box("word " * 6, 0, 0, 1), Box("word " * 6, 0, 1, 4))
    assert [text.get_text().count("\n") for text in axes.texts] == [2, 0]


def test_box_without_an_edge_is_a_text(monkeypatch):
    axes = drawn(monkeypatch, Box("note", 0.5, 0, 1, edge=""))
    assert len(axes.patches) == 0
    assert axes.texts[0].get_position() == (0.5, 0.25)
    assert axes.texts[0].get_color() == PEN


def test_text_on_a_box_has_the_ink_of_boxes(monkeypatch):
    note = Box("note", 0, 0, 1, edge="", on_fill=True)
    assert drawn(monkeypatch, A, note).texts[1].get_color() == INK


@pytest.mark.parametrize(
    ("start", "end", "tail", "tip"),
    [
        (A, B, (1, 0.25), (2, 1.25)),
        (A, Box("c", 0, 2, 1), (0.5, 0.5), (0.5, 2)),
        (Box("c", 0, 2, 1), A, (0.5, 2), (0.5, 0.5)),
    ],
)
def test_arrow_leads_from_side_to_side(monkeypatch, start, end, tail, tip):
    axes = drawn(monkeypatch, start, end, arrows=[(start, end)])
    assert axes.texts[-1].xyann == tail
    assert axes.texts[-1].xy == tip


def test_arrow_has_the_colour_of_its_start(monkeypatch):
    filled = Box("a", 0, 0, 1, fill=GREEN)
    axes = drawn(monkeypatch, filled, A, B, arrows=[(filled, B), (A, B)])
    colours = [text.arrow_patch.get_edgecolor() for text in axes.texts[-2:]]
    assert [to_hex(colour).upper() for colour in colours] == [GREEN, PEN]


def test_picture_is_read_in_a_light_and_in_a_dark_theme():
    """Its ground is the page's, and all that is drawn on it is seen on both grounds."""
    figure, (axes,) = panels(1)
    axes.plot([0, 1], label="a line")
    axes.text(0, 0, "a text")
    axes.legend()
    picture = to_picture(figure, "a line")
    corner = imread(io.BytesIO(picture.data))[0, 0]
    assert corner[3] == 0  # transparent
    written = [text for text in figure.findobj(Text) if text.get_text()]
    assert {text.get_color() for text in written} == {PEN}
    assert min(contrast(PEN, "#FFFFFF"), contrast(PEN, "#111111")) > 4


@pytest.mark.parametrize("fill", [GREEN, ORANGE, PURPLE, BLUE, YELLOW, GREY])
def test_words_on_a_colour_are_read(fill):
    assert contrast(INK, fill) >= 4.5  # as WCAG asks
