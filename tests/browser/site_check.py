"""The site that `make site` wrote, in a browser and without a network.

Not part of `make test`: it needs the packages of requirements-site.txt. CI runs it.
"""

import re
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote, unquote, urlparse

import pytest
from playwright.sync_api import expect

from authoring.notebooks import LESSONS, ROOT, code_cells, read, tagged

FOLDER = ROOT / "build" / "site"
PAGES = sorted({*FOLDER.rglob("*.html")} - {FOLDER / "index.html"})  # it leads on
SHADES = {"light": "rgb(255, 255, 255)", "dark": "rgb(19, 20, 22)"}


@pytest.fixture
def tab(browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.fetched = []
    tab.on("request", lambda request: tab.fetched.append(request.url))
    yield tab
    context.close()
    outside = [url for url in tab.fetched if not url.startswith(("file:", "data:"))]
    assert outside == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_page_fetches_nothing_and_its_links_lead_somewhere(page, tab):
    tab.goto(page.as_uri())
    links = tab.eval_on_selector_all(
        "a[href], link[href]", "all => all.map(a => a.href)"
    )
    assert links
    for place in map(urlparse, links):
        if place.scheme == "file":
            file = Path(unquote(place.path))
            assert file.exists(), place
            if place.fragment and file.suffix == ".html":
                assert f'id="{place.fragment}"' in file.read_text("utf-8"), place


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_lesson_is_whole(lesson, tab):
    tab.goto((FOLDER / "notebooks" / f"{lesson.stem}.html").as_uri())
    cells = code_cells(read(lesson))
    assert tab.locator(".cell_input").count() == len(cells)
    code = tab.locator(".cell_input pre").evaluate_all(
        "all => all.map(e => e.textContent)"
    )
    assert [text.strip() for text in code] == [cell.source.strip() for cell in cells]
    printed = squeezed(
        *tab.locator(".cell_output").evaluate_all("all => all.map(e => e.textContent)")
    )
    outputs = [output for cell in cells for output in cell.outputs]
    for output in outputs:
        assert squeezed(output.get("text", output.get("evalue", ""))) in printed
    pictures = [o.metadata[k]["alt"] for o in outputs for k in o.get("metadata", {})]
    shown = tab.locator(".cell_output img").evaluate_all("all => all.map(e => e.alt)")
    assert shown == pictures
    for solution in tagged(read(lesson), "solution"):
        words = solution.source.strip().split("\n")[-1]
        expect(tab.locator("details pre", has_text=words).first).to_be_hidden()


def squeezed(*texts):
    return re.sub(r"\s+", "", "".join(texts))


def test_a_word_is_found_a_link_followed_and_code_copied(tab):
    tab.goto((FOLDER / "index.html").as_uri())
    tab.get_by_placeholder("Search").fill("assert_consumed")
    tab.keyboard.press("Enter")
    results = tab.locator("ul.search li a")
    expect(results.filter(has_text="Checkpoints").first).to_be_visible()
    results.filter(has_text="Checkpoints").first.click()
    expect(tab.get_by_role("heading", name="04 · Checkpoints")).to_be_visible()
    tab.get_by_role("link", name="all lessons").first.click()
    assert tab.url.endswith("README.html#the-lessons")
    tab.get_by_role("link", name="your own detector").first.click()
    heading = tab.get_by_role("heading", name="copy subclassed detector")
    section = tab.locator("section", has=heading).last
    expect(section).to_be_in_viewport()
    code = section.locator(".highlight").first
    code.hover()
    code.get_by_role("button").click()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == code.locator("pre").inner_text().strip()
    assert "import keras" in copied


@pytest.mark.parametrize(
    "asked",
    [
        "_UserObject",
        "time_major",
        "Skipping variable loading for optimizer",
        "latest_checkpoint None",
        "truncated file eof",
        "your class makes these layers",  # a reason of the recipe finder
    ],
)
def test_errors_and_notes_are_found(asked, tab):
    tab.goto((FOLDER / "search.html").as_uri() + f"?q={quote(asked)}")
    results = tab.locator("ul.search li a")
    expect(results.filter(has_text="Snippets").first).to_be_visible()


@pytest.mark.parametrize("scheme", SHADES)
def test_site_follows_the_colours_of_the_system(scheme, tab):
    tab.emulate_media(color_scheme=scheme)
    tab.goto((FOLDER / "docs" / "SNIPPETS.html").as_uri())
    shade = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shade == SHADES[scheme]


LOOKED_AT = ("README", "notebooks/04_checkpoints")
GRAVE = ["serious", "critical"]


def grave_findings(tab):
    """Return what axe finds that keeps people out: its rule, and the elements."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    tab.add_script_tag(content=source)
    found = tab.evaluate("axe.run()")
    assert len(found["passes"]) > 15  # axe has looked
    return {
        finding["id"]: [node["html"][:200] for node in finding["nodes"]]
        for finding in found["violations"]
        if finding["impact"] in GRAVE
    }


@pytest.mark.parametrize("scheme", SHADES)
@pytest.mark.parametrize("page", LOOKED_AT)
def test_page_has_no_grave_barrier(page, scheme, tab):
    tab.emulate_media(color_scheme=scheme)
    tab.goto((FOLDER / f"{page}.html").as_uri())
    assert grave_findings(tab) == {}


def test_axe_sees_a_barrier(tab):
    tab.set_content("<html lang='en'><title>a</title><main><h1>a</h1><img src='data:'>")
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    tab.add_script_tag(content=source)
    found = tab.evaluate("axe.run()")["violations"]
    assert "image-alt" in {finding["id"] for finding in found}
