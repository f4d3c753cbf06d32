"""The glossary: sorted, short, and about words that the lessons use."""

import re

import pytest

from authoring.anchors import github_slug
from authoring.notebooks import NOTEBOOKS, ROOT, markdown_cells, name_of, read
from helpers.kit.lessons import anchor_of, read_more

PAGE = (ROOT / "docs" / "GLOSSARY.md").read_text("utf-8")
# The heading is an anchor in lower case; the text begins with the term in its spelling.
ENTRIES = {
    term: (heading, text)
    for heading, term, text in re.findall(
        r"^## (.+)\n\n\*\*(.+?)\*\*: ([^#]+?)\n*(?=\n##|\Z)",
        PAGE.replace("](#", "](§"),
        re.M,
    )
}
HEADINGS = [heading for heading, _ in ENTRIES.values()]
TEXTS = {
    name_of(path): "\n".join(cell.source for cell in markdown_cells(read(path)))
    for path in NOTEBOOKS
}


def test_terms_are_sorted_and_all_are_read():
    assert sorted(HEADINGS) == HEADINGS
    assert len(HEADINGS) == len(set(HEADINGS)) == PAGE.count("\n## ") >= 25


@pytest.mark.parametrize("term", ENTRIES)
def test_an_entry_has_the_heading_that_its_term_gives(term):
    heading, _ = ENTRIES[term]
    assert heading.replace(" ", "") in re.sub("[ .]", "", term).lower()
    assert github_slug(heading) == anchor_of(heading)


@pytest.mark.parametrize("term", ENTRIES)
def test_an_entry_is_short_and_ends_in_its_lesson(term):
    _, text = ENTRIES[term]
    said, link = text.rsplit("(", 2)[0], text.rsplit("([", 1)[-1]
    assert 1 <= len(re.findall(r"[.;:](?=\s|$)", said)) <= 4
    assert len(said) < 330
    more = [f"{m.label}](../notebooks/{m.file}.ipynb))" for m in read_more()]
    lesson = r"lesson (\d\d)\]\(\.\./notebooks/\1_\w+\.ipynb\)\)"
    assert link in more or re.fullmatch(lesson, link)


@pytest.mark.parametrize("term", ENTRIES)
def test_the_lesson_of_a_term_uses_it(term):
    """By its words, or by a link to it."""
    heading, text = ENTRIES[term]
    lesson = re.findall(r"\(\.\./notebooks/([\w/]+)\.ipynb\)", text)[-1]
    words = re.findall(r"[^()]+", term)
    used = any(
        re.search(rf"\b{re.escape(word.strip())}", TEXTS[lesson], re.I)
        for word in words
    )
    assert used or f"GLOSSARY.md#{github_slug(heading)})" in TEXTS[lesson]


def test_links_inside_lead_to_terms():
    anchors = set(map(github_slug, HEADINGS))
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= anchors
