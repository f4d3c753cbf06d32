"""SNIPPETS.md has every snippet of the lessons, as it is today."""

from authoring.snippets import PAGE, groups, other_words, page, snippets


def test_every_snippet_has_its_place():
    placed = [title for group in groups() for title in group["snippets"]]
    assert sorted(placed) == sorted(set(placed)), "a snippet in two groups"
    assert sorted(placed) == sorted(snippets()), "data/snippets.toml is not complete"
    assert len(placed) >= 60


def test_promises_are_one_line():
    for group in groups():
        for title, promise in group["snippets"].items():
            assert 15 <= len(promise) <= 90, title
            assert promise.endswith("."), title


def test_other_words_lead_to_snippets():
    for words, titles in other_words().items():
        assert titles, words
        assert set(titles) <= set(snippets()), words


def test_page_is_fresh():
    assert PAGE.read_text("utf-8") == page(), "run  make snippets"
