"""The site that `make site` wrote, in a browser and without a network.

Not part of `make test`: it needs the packages of requirements-site.txt. CI runs it.
"""

import json
import re
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from urllib.parse import quote, unquote, urlparse

import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from authoring.notebooks import LESSONS, ROOT, code_cells, read, tagged
from helpers.kit.alt_text import AltText, Readable
from helpers.kit.lessons import read_lessons
from helpers.kit.snippets import read_snippet, read_snippets
from helpers.kit.versions import all_series
from helpers.lessons.start_here.recipes import find_recipe, recipes

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


# Two words of a title, and the snippet that they mean.
PAIRS = {
    "copy optimizer": "copy_optimizer",
    "tensor memory": "copy_tensor",
    "lookup table": "copy_lookup_table",
    "generator stream": "copy_generator",
    "restore body": "restore_body",
    "latest checkpoint": "restore_latest",
    "ONNX outputs": "export_to_onnx",
    "model bytes": "model_as_bytes",
    "quantized int8": "save_quantized",
    "BackupAndRestore fit": "backup_and_restore",
    "moving average": "keep_moving_average",
    "Several workers": "save_from_workers",
}


def test_two_words_of_a_title_find_its_snippet_first(tab):
    first = tab.locator("ul.search li a").first
    for asked, name in PAIRS.items():
        snippet = read_snippet(name)
        tab.goto((FOLDER / "search.html").as_uri() + f"?q={quote(asked)}")
        expect(first).to_have_text(snippet.title.replace("'", "’"))
        place = f"docs/SNIPPETS.html#{snippet.anchor}"
        expect(first).to_have_attribute("href", place)
    first.click()
    heading = tab.get_by_role("heading", name=snippet.anchor.replace("-", " "))
    expect(heading).to_be_in_viewport()


TITLE_WORDS = {
    snippet.anchor: {w for w in re.findall(r"\w+", snippet.title.lower()) if len(w) > 2}
    for snippet in read_snippets().values()
}


def with_both(pair):
    """Return the snippets whose titles have two words."""
    return [anchor for anchor, words in TITLE_WORDS.items() if words.issuperset(pair)]


def test_each_snippet_is_found_by_two_words(tab):
    """Of the search itself, without its page: a page for each would take a minute."""
    pairs = [
        min(combinations(sorted(words), 2), key=lambda pair: len(with_both(pair)))
        for words in TITLE_WORDS.values()
    ]
    assert sum(len(with_both(pair)) == 1 for pair in pairs) > 0.9 * len(pairs)
    tab.goto((FOLDER / "search.html").as_uri())
    tab.wait_for_function("Search.hasIndex()")
    first = tab.evaluate(
        """pairs => pairs.map(pair => {
            const asked = pair.join(' ');
            document.querySelector('input[name="q"]').value = asked;
            return Search._performSearch(...Search._parseQuery(asked)).at(-1)[2];
        })""",
        pairs,
    )
    for pair, anchor in zip(pairs, first, strict=True):
        assert anchor.removeprefix("#") in with_both(pair), pair


def test_home_shows_the_face_and_a_card_for_each_lesson(tab):
    tab.goto((FOLDER / "index.html").as_uri())
    face = tab.get_by_role("img", name="The same scene nine times")
    expect(face).to_be_visible()
    assert face.evaluate("img => img.naturalWidth") > 500
    cards = tab.locator(".kit-cards li")
    expect(cards).to_have_count(len(LESSONS))
    for lesson, card in zip(read_lessons(), cards.all(), strict=True):
        name = f"{lesson.number} {lesson.title} {lesson.minutes} minutes"
        link = card.get_by_role("link", name=name, exact=True)
        assert link.get_attribute("href") == f"notebooks/{lesson.file}.html"
        expect(card).to_contain_text(lesson.promise.replace("`", ""))
    cards.last.click(position={"x": 20, "y": 5})  # the whole card is its link
    expect(tab.get_by_role("heading", level=1)).to_contain_text(
        read_lessons()[-1].title
    )
    tab.go_back()
    tab.get_by_role("link", name="Find a recipe").click()
    expect(tab.get_by_role("heading", name="Recipe finder")).to_be_visible()


# Make every choice of the finder, and return what it answers, and with which code.
ASK_ALL = """choices => {
    const form = document.querySelector('.kit-finder');
    const answer = document.querySelector('.kit-answer');
    return choices.map(choice => {
        ['have', 'survive', 'where', 'tensorflow'].forEach((name, at) => {
            form.elements[name].value = choice[at];
            form.elements[name].dispatchEvent(new Event('change', {bubbles: true}));
        });
        return [answer.textContent, answer.querySelector('pre')?.textContent ?? ''];
    });
}"""


def test_finder_gives_the_answers_of_lesson_00(tab):
    tab.goto((FOLDER / "docs" / "FINDER.html").as_uri())
    choices = [
        (recipe.have, recipe.survive, recipe.where, series)
        for recipe in recipes()
        for series in all_series()
    ]
    for choice, (shown, code) in zip(
        choices, tab.evaluate(ASK_ALL, choices), strict=True
    ):
        recipe = find_recipe(*choice)
        said = BeautifulSoup(recipe.live(), "html.parser").find_all(string=True)
        assert squeezed(shown) == squeezed(*said), choice
        assert code == (recipe.snippets[0].code if recipe.snippets else "")


def test_links_of_all_answers_lead_somewhere():
    page = (FOLDER / "docs" / "FINDER.html").read_text("utf-8")
    data = BeautifulSoup(page, "html.parser").find(id="recipes").string
    links = set(re.findall(r'href="([^"]+)"', "".join(json.loads(data)["words"])))
    assert len(links) > len(read_snippets())
    anchors = {}
    for path, _, anchor in (link.partition("#") for link in links):
        file = FOLDER / "docs" / path
        if file not in anchors:
            anchors[file] = {"", *re.findall(r' id="([^"]+)"', file.read_text("utf-8"))}
        assert anchor in anchors[file]


def test_finder_obeys_the_keyboard(tab):
    """From the first menu to the copied code and the snippet's own place."""
    tab.goto((FOLDER / "docs" / "FINDER.html").as_uri())
    have = tab.get_by_label("I have")
    have.focus()
    tab.keyboard.type("a subclassed")
    expect(have).to_have_value("a subclassed model")
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("must survive")).to_be_focused()
    tab.keyboard.type("its answers")
    tab.keyboard.press("Tab")
    tab.keyboard.type("in a process without")
    choice = "a subclassed model", "its answers", "in a process without the code"
    snippet = find_recipe(*choice).snippets[0]
    answer = tab.get_by_role("status")
    expect(answer).to_contain_text(snippet.title)
    copy = answer.get_by_role("button", name="copy")
    copy.press("Enter")
    expect(answer.get_by_role("button", name="copied")).to_be_focused()
    assert tab.evaluate("navigator.clipboard.readText()") == snippet.code
    answer.get_by_role("link", name=snippet.title).press("Enter")
    heading = tab.get_by_role("heading", name=snippet.anchor.replace("-", " "))
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize("scheme", SHADES)
def test_site_follows_the_colours_of_the_system(scheme, tab):
    tab.emulate_media(color_scheme=scheme)
    tab.goto((FOLDER / "docs" / "SNIPPETS.html").as_uri())
    shade = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shade == SHADES[scheme]


LOOKED_AT = (
    *(
        "README",
        "docs/FINDER",
        "docs/SNIPPETS",
        "docs/KNOWN_BUGS",
        "docs/ACCESSIBILITY",
    ),
    *("search", "notebooks/00_start_here", "notebooks/05_parts_and_runs"),
)
# axe takes minutes for pages with a hundred entries, which are made by one template:
# it looks at the first ones.
LONG = ("docs/SNIPPETS", "docs/KNOWN_BUGS")
SHORTEN = """() => {
    for (const kind of ['section section section', 'tbody tr', '.highlight', 'li'])
        [...document.querySelectorAll(kind)].slice(10).forEach(part => part.remove());
}"""
GRAVE = ["serious", "critical"]
# In another colour scheme, only the colours are others.
RULES = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


def look_for_barriers(tab, scheme="light"):
    """Let axe look at a page; return what it found."""
    source = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    tab.add_script_tag(content=source)
    return tab.evaluate("rules => axe.run(rules)", RULES[scheme])


def grave_findings(tab, scheme):
    """Return what axe finds that keeps people out: its rule, and the elements."""
    found = look_for_barriers(tab, scheme)
    assert len(found["passes"]) > (15 if scheme == "light" else 0)  # axe has looked
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
    if page in LONG:
        tab.evaluate(SHORTEN)
    assert grave_findings(tab, scheme) == {}


def test_axe_sees_a_barrier(tab):
    tab.set_content("<html lang='en'><title>a</title><main><h1>a</h1><img src='data:'>")
    found = look_for_barriers(tab)["violations"]
    assert "image-alt" in {finding["id"] for finding in found}


def test_exported_lesson_has_no_grave_barrier(tmp_path, browser):
    """As Jupyter exports it. The page also asks for scripts that no lesson needs."""
    exporter = HTMLExporter(preprocessors=[AltText, Readable])
    file = tmp_path / "lesson.html"
    file.write_text(exporter.from_notebook_node(read(LESSONS[2]))[0], "utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert grave_findings(tab, "light") == {}
    pictures = tab.locator("img").evaluate_all("all => all.map(e => e.alt)")
    assert pictures
    assert all(len(alt) > 15 for alt in pictures)
    context.close()
