"""SNIPPETS.md has every snippet, as it is today; lessons link them by their titles."""

import re

import pytest

from authoring.anchors import github_slug, headings, links
from authoring.notebooks import (
    LESSONS,
    NOTEBOOKS,
    markdown_cells,
    name_of,
    read,
    to_text,
)
from authoring.snippets import PAGE, index, page, with_titles
from helpers.kit.lessons import anchor_of
from helpers.kit.snippets import SNIPPETS, read_snippet, read_snippets
from helpers.lessons.start_here.recipes import recipes

GROUPS = {group["folder"]: group for group in index()["group"]}


def test_every_folder_is_a_group():
    folders = {path.parent.name for path in SNIPPETS.glob("*/*.py")}
    assert folders == set(GROUPS)


@pytest.mark.parametrize("folder", GROUPS)
def test_every_snippet_has_its_place(folder):
    files = [path.stem for path in (SNIPPETS / folder).iterdir()]
    assert sorted(GROUPS[folder]["snippets"]) == sorted(files)


def test_there_are_many():
    assert len(read_snippets()) >= 60


def test_page_is_fresh():
    assert PAGE.read_text("utf-8") == page(), "run  make snippets"


def test_anchors_are_the_same_everywhere():
    """JupyterLab keeps the case and the signs of a heading, GitHub does not."""
    title, *below = headings(page())
    anchors = list(map(anchor_of, below))
    assert anchors == list(map(github_slug, below))
    assert title == "Snippets"
    assert len(set(anchors)) == len(anchors) > 80
    assert {s.anchor for s in read_snippets().values()} < set(anchors)
    inside = {link[1:] for link in links(page()) if link.startswith("#")}
    assert inside <= set(anchors)


def test_every_answer_of_the_finder_stands_on_the_page():
    _, last = page().split("## every answer of the recipe finder")
    for recipe in recipes():
        start = f"| {recipe.survive}, {recipe.where} | "
        lines = [line for line in last.splitlines() if line.startswith(start)]
        assert any(
            recipe.note in line
            and recipe.verdict in line
            and all(f"(#{snippet.anchor})" in line for snippet in recipe.snippets)
            for line in lines
        ), recipe.choice


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_lesson_says_the_titles_of_today(path):
    lesson = read(path)
    assert to_text(with_titles(lesson)) == to_text(read(path)), "run  make snippets"


def test_another_title_is_mended():
    lesson = read(LESSONS[0])
    last = lesson.cells[-1]
    before = last.source
    title = read_snippet("restore_and_prove").title
    assert f"- [{title}](" in before
    last.source = before.replace(title, "Mend a checkpoint")
    assert with_titles(lesson).cells[-1].source == before


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_take_away_lists_what_the_lesson_shows(path):
    cells = markdown_cells(read(path))
    link = r"^(?:Snippet: |- )\[.*\]\((?:\.\./)+docs/SNIPPETS\.md#([\w-]+)\)"
    shown = [x for c in cells[:-1] for x in re.findall(link, c.source, re.M)]
    listed = re.findall(link, cells[-1].source, re.M)
    assert listed or path.stem == "before_and_after"  # it asks, and shows no code
    assert set(shown) <= set(listed)


def test_every_snippet_has_a_notebook():
    assert [s.id for s in read_snippets().values() if not s.places] == []
