"""The glossary: sorted, short, and about words that the lessons use."""

import re

import pytest

from authoring.notebooks import LESSONS, ROOT, anchor_of, markdown_cells, read

PAGE = (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8")
ENTRIES = re.findall(
    r"^## (.+)\n\n([^#]+?)\n*(?=\n##|\Z)", PAGE.replace("](#", "](§"), re.M
)
TERMS = [term for term, _ in ENTRIES]
TEXTS = {
    path.stem: "\n".join(cell.source for cell in markdown_cells(read(path)))
    for path in LESSONS
}


def test_terms_are_sorted_and_all_are_read():
    assert sorted(TERMS, key=str.casefold) == TERMS
    assert len(TERMS) == len(set(TERMS)) == PAGE.count("\n## ") >= 25


@pytest.mark.parametrize(("term", "text"), ENTRIES, ids=TERMS)
def test_an_entry_is_short_and_ends_in_its_lesson(term, text):
    said, link = text.rsplit("(", 2)[0], text.rsplit("([", 1)[-1]
    assert 1 <= len(re.findall(r"[.;:](?=\s|$)", said)) <= 4
    assert len(said) < 330
    assert re.fullmatch(r"lesson (\d\d)\]\(\.\./notebooks/\1_\w+\.ipynb\)\)", link)


@pytest.mark.parametrize(("term", "text"), ENTRIES, ids=TERMS)
def test_the_lesson_of_a_term_uses_it(term, text):
    """By its words, or by a link to it."""
    lesson = re.findall(r"\(\.\./notebooks/(\w+)\.ipynb\)", text)[-1]
    words = re.findall(r"[^()]+", term)
    used = any(
        re.search(rf"\b{re.escape(word.strip())}", TEXTS[lesson], re.I)
        for word in words
    )
    assert used or f"GLOSSARY.md#{anchor_of(term)})" in TEXTS[lesson]


def test_links_inside_lead_to_terms():
    anchors = set(map(anchor_of, TERMS))
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= anchors
