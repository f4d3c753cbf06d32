"""An anchor is right if it leads to one heading everywhere."""

import pytest

from authoring.anchors import broken_link

PAGE = """# Title
## object graph
## get_config
## object-based checkpoint
## Which format?
## twice
### twice
```
# a comment
```
"""


@pytest.fixture
def page(tmp_path):
    (tmp_path / "page.md").write_text(PAGE, "utf-8")
    (tmp_path / "lesson.ipynb").write_text('{"cells": [{"id": "ab12"}]}', "utf-8")
    (tmp_path / "code.py").write_text("", "utf-8")
    return tmp_path / "other.md"


@pytest.mark.parametrize(
    "target",
    [
        "page.md",
        "page.md#object-graph",
        "page.md#get_config",
        "page.md#object-based-checkpoint",
        "lesson.ipynb",
        "lesson.ipynb#cell-id=ab12",
        "https://example.org/#Anything",
    ],
)
def test_link_that_leads_somewhere(page, target):
    assert list(broken_link(target, page)) == []


@pytest.mark.parametrize(
    ("target", "problem"),
    [
        ("pages.md", "there is no such file"),
        ("page.md#graph", "there is no such heading"),
        ("page.md#a-comment", "there is no such heading"),
        ("page.md#which-format", "JupyterLab has another anchor for 'Which format?'"),
        ("page.md#Which-format?", "there is no such heading"),
        ("page.md#twice", "2 headings have this anchor"),
        ("lesson.ipynb#title", "that notebook has no such cell"),
        ("lesson.ipynb#cell-id=ab", "that notebook has no such cell"),
        ("code.py#title", "only headings of Markdown files"),
    ],
)
def test_link_that_leads_nowhere_or_not_everywhere(page, target, problem):
    (said,) = broken_link(target, page)
    assert problem in said
    assert f"other.md links to {target}" in said
