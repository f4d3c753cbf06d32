"""KNOWN_BUGS.md has every known bug, and says where each of them was seen."""

import json

import pytest

from authoring import known_bugs
from authoring.anchors import github_slug, headings, links
from authoring.known_bugs import PAGE, page, read_bugs, stored_results, versions_text
from helpers.kit.lessons import anchor_of


def test_page_is_fresh():
    assert PAGE.read_text("utf-8") == page(), "run  make snippets"


def test_anchors_are_the_same_everywhere():
    title, *below = headings(page())
    anchors = list(map(anchor_of, below))
    assert title == "Known bugs"
    assert anchors == list(map(github_slug, below))
    assert len(set(anchors)) == len(anchors) > 60
    inside = {link[1:] for link in links(page()) if link.startswith("#")}
    assert inside == set(anchors)


def test_every_known_bug_is_there_with_its_code():
    for bug in read_bugs().values():
        assert f"### {bug.heading}\n\n**{bug.title}** {bug.loss}\n" in page()
        assert f"```python\n{bug.code}\n```" in page()


def test_stored_results_reach_the_page(tmp_path, monkeypatch):
    results = {"2.20.0/3.11.3": "shows", "2.21.0/3.15.1": "gone"}
    row = {"lora_continues_otherwise": {"hash": "a", "results": results}}
    file = tmp_path / "versions.json"
    file.write_text(json.dumps({"bugs": row}), "utf-8")
    monkeypatch.setattr(known_bugs, "RESULTS", file)
    _, entry = page().split("### lora continues otherwise")
    versions = entry.split("- Versions: ")[1].splitlines()[0]
    assert versions == "shows in Keras 3.11; gone since Keras 3.15."


def test_without_results_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(known_bugs, "RESULTS", tmp_path / "none.json")
    assert stored_results() == {}
    assert page().count("Versions: not measured yet.") == len(read_bugs())


def test_what_is_mended_is_gone_in_the_stored_results():
    """And the line "Mended:" names a version of which the results say the same."""
    for bug in read_bugs().values():
        results = stored_results().get(bug.id, {})
        if bug.mended and "gone" in results.values():
            assert f"gone since {bug.mended}" in versions_text(results), bug.id


SHOWS, GONE, OTHER = "shows", "gone", "AttributeError: x"


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        (
            {"2.16.2/3.3.3": SHOWS, "2.16.2/3.15.1": SHOWS, "2.21.0/3.15.1": SHOWS},
            "shows in TF 2.16 and 2.21, with Keras 3.3 and 3.15",
        ),
        (
            {"2.18.1/3.8.0": GONE, "2.18.1/3.15.1": SHOWS, "2.21.0/3.15.1": SHOWS},
            "shows since Keras 3.15; not in Keras 3.8",
        ),
        (
            {"2.16.2/3.15.1": GONE, "2.18.1/3.15.1": SHOWS, "2.21.0/3.15.1": SHOWS},
            "shows since TF 2.18; not in TF 2.16",
        ),
        (
            {"2.16.2/3.3.3": GONE, "2.18.1/3.8.0": SHOWS, "2.21.0/3.15.1": GONE},
            "shows in Keras 3.8; not in Keras 3.3; gone since Keras 3.15",
        ),
        (
            {"2.16.2/3.3.3": SHOWS, "2.18.1/3.8.0": GONE, "2.21.0/3.15.1": SHOWS},
            "shows in Keras 3.3 and 3.15; not in Keras 3.8",
        ),
        (
            {
                **{"2.16.2/3.3.3": SHOWS, "2.16.2/3.15.1": GONE},
                **{"2.21.0/3.3.3": GONE, "2.21.0/3.15.1": SHOWS},
            },
            "shows only in TF 2.16.2 with Keras 3.3.3 and 2.21.0 with Keras 3.15.1",
        ),
        (
            {"2.16.2/3.3.3": GONE, "2.21.0/3.15.1": GONE},
            "gone in TF 2.16 and 2.21, with Keras 3.3 and 3.15",
        ),
        (
            {"2.16.2/3.3.3": OTHER, "2.16.2/3.15.1": SHOWS, "2.21.0/3.15.1": SHOWS},
            "shows in TF 2.16 and 2.21, with Keras 3.15; "
            "the code does not run in Keras 3.3",
        ),
        (
            {"2.15.1/2.15.0": OTHER, "2.21.0/3.15.1": SHOWS},
            "shows in TF 2.21, with Keras 3.15",
        ),
        (
            {"2.15.1/2.15.0": GONE, "2.21.0/3.15.1": SHOWS},
            "shows since Keras 3.15; not in Keras 2.15",
        ),
        ({"2.16.2/3.3.3": OTHER}, "not measured yet: the code runs in no version"),
        ({}, "not measured yet"),
    ],
)
def test_since_and_until(verdicts, text):
    assert versions_text(verdicts) == text
