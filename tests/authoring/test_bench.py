"""What README shows of the benchmark is its last run, kept or not."""

import pytest

from authoring.bench import promises as promises_module
from authoring.bench.promises import Promise, chart, read_promises, table
from authoring.notebooks import ROOT


def test_readme_shows_the_last_run():
    promises = read_promises()
    shown = f"![{chart(promises).alt}](data/bench/bench.png)"
    assert shown in (ROOT / "README.md").read_text("utf-8")
    assert len({one.what for one in promises}) == len(promises) > 10


def test_chart_and_readme_follow_the_figures(tmp_path, monkeypatch):
    figures, png, readme = (tmp_path / name for name in ("json", "png", "README.md"))
    readme.write_text("Before ![old](data/bench/bench.png) after ![x](y)", "utf-8")
    places = {"FIGURES": figures, "CHART": png, "README": readme}
    for name, place in places.items():
        monkeypatch.setattr(promises_module, name, place)
    promises_module.write_part("one", [Promise("a", 1, 2), Promise("b", 3, 2)])
    alt = "1 of 2 figures keep the limit."
    text = f"Before ![{alt}](data/bench/bench.png) after ![x](y)"
    assert readme.read_text("utf-8") == text
    assert png.read_bytes().startswith(b"\x89PNG")
    assert [one.what for one in read_promises()] == ["a", "b"]


@pytest.mark.parametrize(
    ("measured", "limit", "at_least", "kept"),
    [
        (1.9, 2, False, True),
        (2.1, 2, False, False),
        (0, 0, False, True),
        (1, 0, False, False),
        (20, 20, True, True),
        (19, 20, True, False),
    ],
)
def test_a_promise_is_kept_or_not(measured, limit, at_least, kept):
    promise = Promise("a figure", measured, limit, at_least)
    assert promise.kept is kept
    assert (promise.used <= 1) is kept
    assert table([promise]).rows[0][-1] == ("yes" if kept else "NO")


def test_nothing_found_at_all_is_a_promise_broken():
    assert Promise("mAP", 0.0, 0.9, at_least=True).used == float("inf")
    assert "0 of 1" in chart([Promise("mAP", 0.0, 0.9, at_least=True)]).alt
