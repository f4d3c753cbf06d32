"""A reader in JupyterLab: links lead to headings, an untouched lesson stays so."""

import os
import re
import urllib.request
from pathlib import PurePosixPath

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from authoring.anchors import links
from authoring.notebooks import (
    LESSONS,
    MORE,
    ROOT,
    code_cells,
    html_outputs,
    markdown_cells,
    read,
)
from tests.browser.conftest import expect_place

DOCUMENTS = (
    *("README.md", "docs/GLOSSARY.md", "docs/SNIPPETS.md", "docs/WORKSHOP.md"),
    *sorted(f"docs/workshop/{page.name}" for page in ROOT.glob("docs/workshop/*.md")),
)
CLICK = """async ([id, link]) => {
    const until = async ready => {
        const end = Date.now() + 60_000;
        while (!ready()) {
            if (Date.now() > end) throw Error(`no link to ${link} is shown`);
            await new Promise(resolve => setTimeout(resolve, 20));
        }
    };
    document.querySelectorAll('.jp-MarkdownViewer > .jp-RenderedMarkdown').forEach(
        view => view.scrollTo(0, 0));
    const shell = jupyterapp.shell;
    shell.activateById(id);
    await until(() => shell.currentWidget?.id === id && shell.currentWidget.isVisible);
    const page = shell.currentWidget;
    let place = page.node;
    if (page.content.model?.cells) {
        const says = cell => cell.type === 'markdown'
            ? cell.sharedModel.source.includes(`(${link})`)
            : cell.outputs?.toJSON().some(output =>
                output.data?.['text/html']?.includes(`"${link}"`));
        const at = [...page.content.model.cells].findIndex(says);
        page.content.activeCellIndex = at;
        page.content.scrollToItem(at, 'start');
        place = page.content.widgets[at].node;
    }
    // JupyterLab handles clicks on a link before it makes the link's address absolute.
    const ready = link.startsWith('#') ? '' : '[href^="http"]';
    const [file, anchor] = link.split('#');
    const end = anchor ? `[href$="#${anchor}"]` : `[href*="${file}"]`;
    const path = `a${end}${ready}:not(.jp-InternalAnchorLink)`;
    await until(() => place.isConnected && place.querySelector(path));
    place.querySelector(path).click();
}"""

ON_TOP = "jupyterapp.shell.currentWidget.id"
OPEN = """async path => {
    const page = await jupyterapp.commands.execute('docmanager:open', {path});
    await page.context.ready;
    await page.revealed;
    return page.id;
}"""


def anchored(text):
    """Return the links of a text that name a heading, each once."""
    found = [link for link in links(text) if "#" in link and "://" not in link]
    return list(dict.fromkeys(found))


def links_of_lessons():
    """Return for each lesson which links to click: each target once in all lessons, and
    one at least in each lesson.
    """
    clicked, result = set(), {}
    for path in LESSONS:
        cells = [anchored(cell.source) for cell in markdown_cells(read(path))]
        new = [link for found in cells for link in found if link not in clicked]
        new = (
            list(dict.fromkeys(new)) or [link for found in cells for link in found][:1]
        )
        result[path.stem] = new
        clicked.update(new)
    return result


def some(clicks, most):
    """Return the first links of a page; `make look` clicks all of them.

    That an anchor is the same everywhere is a rule, which all links have to keep.
    """
    return clicks if os.environ.get("LOOK") else clicks[:most]


def links_of_outputs(path):
    """Return links to headings; `play_progress` follows one to a cell."""
    outputs = [data["text/html"] for data in html_outputs(read(path))]
    return [x for x in anchored("\n".join(outputs)) if "#cell-id=" not in x]


def click(tab, opened, link):
    """Go back to what was opened first, scroll every other page up, click a link."""
    tab.evaluate(CLICK, [opened, link])


@pytest.mark.parametrize("first", [0, 1])
def test_links_of_lessons_lead_to_their_headings(first, page):
    """Every second lesson, one after the other in the same window."""
    lessons = list(links_of_lessons().items())[first::2]
    page.goto_lesson(f"notebooks/{lessons[0][0]}.ipynb")
    for name, clicks in lessons:
        assert clicks, name
        lesson = page.evaluate(OPEN, f"notebooks/{name}.ipynb")
        for link in some(clicks, 1):
            click(page, lesson, link)
            file, _, anchor = link.removeprefix("../").partition("#")
            expect_place(page, file, anchor)


def test_links_of_a_stored_output_lead_to_their_headings(page):
    """The recipe finder without a kernel: its first answer and its last."""
    (path,) = [path for path in LESSONS if links_of_outputs(path)]
    page.goto_lesson(f"notebooks/{path.name}")
    lesson = page.evaluate(ON_TOP)
    found = links_of_outputs(path)
    for link in (found[0], found[-1]):
        click(page, lesson, link)
        file, _, anchor = link.removeprefix("../").partition("#")
        expect_place(page, file, anchor)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_of_a_page_lead_to_their_headings(name, page):
    clicks = anchored((ROOT / name).read_text("utf-8"))
    assert clicks
    page.goto_page(name)
    document = page.evaluate(ON_TOP)
    for link in some(clicks, 5):
        click(page, document, link)
        path, _, anchor = link.partition("#")
        expect_place(page, relative(name, path) if path else name, anchor)


def relative(name, path):
    """Return where a link of a page leads to, seen from the kit's folder.

    >>> relative("docs/GLOSSARY.md", "../README.md")
    'README.md'
    """
    parts = PurePosixPath(name).parent.parts
    up = path.count("../")
    return "/".join([*parts[: len(parts) - up], path.replace("../", "")])


@pytest.mark.parametrize("folder", ["my", "notebooks"])
def test_an_untouched_lesson_stays_as_it_is(folder, page, kit):
    file = kit / folder / "00_start_here.ipynb"
    before = file.read_bytes()
    page.goto_lesson(f"{folder}/{file.name}")
    page.wait_for_timeout(1000)  # the kernel has said all of itself
    title = page.locator(".lm-TabBar-tab.jp-mod-current", has_text=file.stem)
    expect(title).to_have_count(1)
    expect(title).not_to_have_class(re.compile("jp-mod-dirty"))
    assert not page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty")
    page.locator(".jp-Notebook").click(position={"x": 5, "y": 5})
    saved = "jupyterapp.shell.currentWidget.context.contentsModel.last_modified"
    then = page.evaluate(saved)
    page.keyboard.press("Control+s")
    page.wait_for_function(f"then => {saved} !== then", arg=then)
    assert file.read_bytes() == before
    page.evaluate("jupyterapp.commands.execute('application:close')")
    page.wait_for_function("!document.querySelector('.jp-Notebook')")
    expect(page.locator(".jp-Dialog")).to_have_count(0)


def test_make_lab_opens_a_copy_whose_links_stay_among_the_copies(page):
    """From a lesson to the list of lessons, to another lesson, and to a document."""
    path = "jupyterapp.shell.currentWidget.context.path"
    page.goto_start()
    assert page.evaluate(path) == "my/00_start_here.ipynb"
    click(page, page.evaluate(ON_TOP), "README.md#the-lessons")
    expect_place(page, "my/README.md", "the-lessons")
    click(page, page.evaluate(ON_TOP), "04_checkpoints.ipynb")
    page.wait_for_function(f"{path} === 'my/04_checkpoints.ipynb'")
    page.evaluate("jupyterapp.shell.currentWidget.revealed.then(() => null)")
    click(page, page.evaluate(ON_TOP), "../docs/GLOSSARY.md#status")
    expect_place(page, "docs/GLOSSARY.md", "status")


def test_a_lesson_exported_by_the_menu_has_its_alt_texts(lab):
    """File, Save and Export Notebook As, HTML: the menu asks the server for this."""
    address = f"{lab}/nbconvert/html/notebooks/{LESSONS[2].name}"
    asked = urllib.request.Request(address, headers={"Referer": f"{lab}/lab"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        pictures = BeautifulSoup(answer.read(), "html.parser").find_all("img")
    alts = [
        about["alt"]
        for cell in code_cells(read(LESSONS[2]))
        for output in cell.outputs
        for about in output.get("metadata", {}).values()
    ]
    assert alts
    assert [picture["alt"] for picture in pictures] == alts


def test_names_of_notebooks_can_be_told_apart_in_the_side_bar(page):
    """At its default width, with the settings that the kit brings."""
    page.goto_lesson("notebooks/more/checkpoint_files_in_depth.ipynb")
    page.wait_for_selector(".jp-DirListing-item[title*='custom_objects_in_depth']")
    shown = page.locator(".jp-DirListing-itemText").evaluate_all(
        "all => all.map(it => [it.innerText, it.clientWidth / it.scrollWidth])"
    )
    assert len(shown) == len(MORE)
    for name, part in shown:
        seen = name[: int(part * len(name)) - 1]  # the last place has the ellipsis
        assert [other for other, _ in shown if other.startswith(seen)] == [name]
