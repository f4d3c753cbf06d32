"""The slides: nothing is lost, nothing fetched, no slide is taller than the screen."""

import re

import nbformat
import pytest
from playwright.sync_api import expect

from tests.authoring.notebooks import (
    LESSONS,
    code_cells,
    read,
    tagged,
    without_solutions,
)
from tests.authoring.slides import slides, write_slides

SCREEN = {"width": 1280, "height": 720}

# What stands on each slide, and where it ends, answers of the quiz unfolded.
LOOK_AT_SLIDES = """() => Reveal.getSlides().map(slide => {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v);
    for (const fold of slide.querySelectorAll('details')) fold.open = true;
    const ends = [slide, ...slide.querySelectorAll('*')].map(
        element => element.getBoundingClientRect());
    const texts = (kind) => [...slide.querySelectorAll(kind)].map(e => e.textContent);
    return {
        bottom: Math.max(...ends.map(box => box.bottom)),
        right: Math.max(...ends.map(box => box.right)),
        size: Math.min(1, ...[...slide.querySelectorAll('[style*=zoom]')].map(
            element => Number(element.style.zoom))),
        pictures: [...slide.querySelectorAll('img')].map(image => image.alt),
        code: texts('.code'),
        printed: texts('.output > pre'),
        text: slide.innerText,
    };
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("slides")
    write_slides(path)
    return path


@pytest.fixture
def tab(browser):
    tab = browser.new_page(viewport=SCREEN)
    tab.fetched, tab.failed = [], []
    tab.on("request", lambda request: tab.fetched.append(request.url))
    tab.on("pageerror", lambda error: tab.failed.append(str(error)))
    yield tab
    tab.close()


def seen(tab, path):
    tab.goto(path.as_uri())
    tab.wait_for_function("Reveal.isReady()")
    found = tab.evaluate(LOOK_AT_SLIDES)
    assert tab.failed == []
    return found


def squeezed(*texts):
    return re.sub(r"\s+", "", "".join(texts))


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_slides_fit_the_screen_and_hold_the_lesson(lesson, folder, tab):
    found = seen(tab, folder / f"{lesson.stem}.html")
    assert tab.fetched[0].startswith("file:")
    assert [url for url in tab.fetched[1:] if not url.startswith("data:")] == []
    assert max(slide["bottom"] for slide in found) <= SCREEN["height"]
    assert max(slide["right"] for slide in found) <= SCREEN["width"]
    assert min(slide["size"] for slide in found) >= 0.79
    assert all(slide["text"].strip() for slide in found)

    shown = without_solutions(read(lesson))
    cells = code_cells(shown)
    code = squeezed(*(text for slide in found for text in slide["code"]))
    assert code == squeezed(*(cell.source for cell in cells))
    data = [out.get("data", {}) for cell in cells for out in cell.outputs]
    pictures = [alt for slide in found for alt in slide["pictures"]]
    assert len(pictures) == sum(any("image/" in kind for kind in d) for d in data)
    assert all(len(alt) >= 15 for alt in pictures)
    printed = squeezed(*(text for slide in found for text in slide["printed"]))
    for cell in cells:
        for output in cell.outputs:
            text = output.get("text") or "".join(output.get("traceback", []))
            assert squeezed(text) in printed
    for cell in tagged(read(lesson), "solution"):
        assert squeezed(cell.source) not in code


def test_an_answer_comes_after_its_question(folder, tab):
    seen(tab, folder / "00_start_here.html")
    hidden = tab.locator(".fragment", has_text="same predictions: False")
    question = tab.locator("section section", has=hidden)
    assert "Predict" in question.inner_text()
    tab.evaluate("slide => Reveal.slide(...slide, -1)", _place(question))
    expect(hidden).to_be_hidden()
    tab.keyboard.press("Space")
    expect(hidden).to_be_visible()


def _place(slide):
    return slide.evaluate("it => Object.values(Reveal.getIndices(it)).slice(0, 2)")


def test_what_is_too_long_is_split(tmp_path, tab):
    """A very long piece of code, output, list and table: each on several slides."""
    lines = [f"x{number} = {number}" for number in range(90)]
    out = nbformat.v4.new_output("stream", text="\n".join(lines))
    items = "\n".join(f"{number}. item {number} of many" for number in range(1, 41))
    table = "| a | b |\n|---|---|\n" + "\n".join(
        f"| row {n} | {n} |" for n in range(40)
    )
    new = nbformat.v4
    notebook = new.new_notebook(
        cells=[
            new.new_markdown_cell("# Long"),
            new.new_code_cell("\n".join(lines), outputs=[out]),
            new.new_markdown_cell(f"## A list\n\n{items}"),
            new.new_markdown_cell(f"## A table\n\n{table}"),
        ]
    )
    page = tmp_path / "long.html"
    page.write_text(slides(notebook, "Long"), "utf-8")
    found = seen(tab, page)
    assert max(slide["bottom"] for slide in found) <= SCREEN["height"]
    code = [line for slide in found for line in "\n".join(slide["code"]).split("\n")]
    assert [line for line in code if line] == lines
    rows = re.findall(r"row (\d+)", " ".join(slide["text"] for slide in found))
    assert rows == [str(number) for number in range(40)]
    tables = [slide for slide in found if "row " in slide["text"]]
    assert len(tables) > 1
    assert all(re.search(r"a\s+b", slide["text"]) for slide in tables)
    parts = tab.locator("ol").evaluate_all(
        "all => all.map(e => [e.start, e.children.length])"
    )
    assert len(parts) > 1
    numbers = [start + n for start, length in parts for n in range(length)]
    assert numbers == list(range(1, 41))


def test_what_cannot_be_split_is_an_error(tmp_path, tab):
    """Not a slide that nobody can read to its end."""
    tall = "<div style='height: 900px'>tall</div>"
    cell = nbformat.v4.new_markdown_cell(f"# Tall\n\n{tall}")
    page = tmp_path / "tall.html"
    page.write_text(slides(nbformat.v4.new_notebook(cells=[cell]), "Tall"), "utf-8")
    tab.goto(page.as_uri())
    tab.wait_for_timeout(500)
    assert "too tall for a slide" in "".join(tab.failed)


def test_links_lead_to_slides(folder):
    for page in folder.glob("*.html"):
        text = re.sub(r"(?s)<script.*?</script>", "", page.read_text("utf-8"))
        targets = re.findall(r'<a [^>]*href="([^"#]+)', text)
        assert targets
        for target in targets:
            local = not re.match("https?:", target)
            assert not local or (folder / target).exists(), (page.name, target)
