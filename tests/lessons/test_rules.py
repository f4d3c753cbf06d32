"""Every lesson keeps every rule; README and CONTRIBUTING keep theirs."""

import pytest

from authoring.anchors import broken_link, links
from authoring.notebooks import LESSONS, ROOT, read
from authoring.rules import RULES
from helpers.kit.lessons import read_lessons

DOCUMENTS = (
    sorted(ROOT.glob("*.md"))
    + sorted(ROOT.glob("data/*.md"))
    + sorted(ROOT.glob("docs/*.md"))
)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES)
def test_lesson_keeps_rule(path, rule):
    assert list(RULES[rule](read(path), path.stem)) == []


def test_every_notebook_is_in_the_sequence():
    files = {lesson.file for lesson in read_lessons()}
    assert {path.stem for path in (ROOT / "notebooks").glob("*.ipynb")} <= files


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_of_documents_resolve(path):
    targets = links(path.read_text("utf-8"))
    assert [problem for t in targets for problem in broken_link(t, path)] == []


@pytest.mark.parametrize("lesson", read_lessons(), ids=lambda lesson: lesson.file)
def test_readme_lists_lesson(lesson):
    title = f"[{lesson.title}](notebooks/{lesson.file}.ipynb)"
    row = f"| {lesson.number} | {title} | {lesson.promise} | {lesson.minutes} |"
    assert row in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES)
def test_contributing_quotes_rule(rule):
    words = " ".join((RULES[rule].__doc__ or "").split())
    text = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert words
    assert words in text
