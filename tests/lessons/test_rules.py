"""Every lesson keeps every rule; README and CONTRIBUTING keep theirs."""

import re

import pytest

from authoring.anchors import broken_link, links
from authoring.minutes import limits_of, size_of
from authoring.notebooks import NOTEBOOKS, ROOT, name_of, read
from authoring.rules import RULES, rules_for
from helpers.kit.lessons import read_lessons, read_more, read_places

DOCUMENTS = (
    sorted(ROOT.glob("*.md"))
    + sorted(ROOT.glob("data/*.md"))
    + sorted(ROOT.glob("docs/*.md"))
)

KEPT = [(path, rule) for path in NOTEBOOKS for rule in rules_for(name_of(path))]


@pytest.mark.parametrize(("path", "rule"), KEPT, ids=lambda x: getattr(x, "stem", x))
def test_notebook_keeps_rule(path, rule):
    assert list(RULES[rule](read(path), name_of(path))) == []


def test_every_notebook_is_known():
    files = {place.file for place in read_places()}
    found = (ROOT / "notebooks").rglob("*.ipynb")
    assert {name_of(path) for path in found if path.parts[-2][0] != "."} == files


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_a_lesson_is_for_one_sitting(lesson):
    """Its minutes are computed, and its first exercise comes early."""
    notebook = read(ROOT / "notebooks" / f"{lesson.file}.ipynb")
    size = size_of(notebook)
    most_minutes, most_cells = limits_of(lesson.subject)
    assert size.minutes == lesson.minutes <= most_minutes
    assert size.cells <= most_cells
    assert size.before_exercise <= 0.55
    assert len(re.findall("^- ", notebook.cells[0].source, re.M)) <= 3  # promises


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_documents_resolve(path):
    targets = links(path.read_text("utf-8"))
    assert [problem for t in targets for problem in broken_link(t, path)] == []


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_readme_lists_lesson(lesson):
    title = f"[{lesson.title}](notebooks/{lesson.file}.ipynb)"
    row = f"| {lesson.number} | {title} | {lesson.promise} | {lesson.minutes} |"
    assert row in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("more", read_more(), ids=lambda more: more.subject)
def test_readme_says_when_a_notebook_is_needed(more):
    row = f"| {more.need} | [{more.title}](notebooks/{more.file}.ipynb) |"
    assert row in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_contributing_quotes_rule(rule):
    words = " ".join((RULES[rule].__doc__ or "").split())
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert words
    assert words in text
