"""Every lesson in JupyterLab, in a browser, as a learner uses it."""

import os
from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError, expect

from authoring.notebooks import (
    LESSONS,
    NOTEBOOKS,
    name_of,
    notebook_named,
    read,
    subject_of,
    tagged,
)
from helpers.kit.exercise import blank_of
from helpers.kit.lessons import read_lesson, skeletons_of
from helpers.kit.snippets import read_snippet
from helpers.lessons.start_here.recipes import find_recipe
from tests.browser.conftest import MINUTE, SCREENSHOTS, expect_place

LOOK = bool(os.environ.get("LOOK"))


def run_all(tab):
    """Run all cells by the menu, and wait for the end."""
    tab.get_by_role("menuitem", name="Run", exact=True).click()
    tab.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    tab.wait_for_function(
        """() => {
            const book = jupyterapp.shell.currentWidget;
            const code = [...book.content.model.cells].filter(
                cell => cell.type === 'code' && cell.sharedModel.source.trim());
            const failed = code.some(cell =>
                !(cell.getMetadata('tags') ?? []).includes('raises-exception')
                && cell.outputs.toJSON().some(out => out.output_type === 'error'));
            return failed || code.at(-1).executionCount === code.length
                && book.sessionContext.session.kernel.status === 'idle';
        }""",
        timeout=6 * MINUTE,  # the API's lesson may take three beside another worker
    )


def run_quiz(tab, path):
    """Run the set-up and the quiz."""
    run_cells(tab, numbers_of(path, "show_quiz("))


def run_widget(tab, path):
    """Run the set-up, the widgets and the quiz, and above a widget what it needs."""
    shown = numbers_of(path, "_widget(", "show_snippet(", "show_quiz(")
    needed = range(max(numbers_of(path, "_widget(")) if is_of_files(path) else 0)
    code = [n for n, cell in enumerate(read(path).cells) if cell.cell_type == "code"]
    run_cells(tab, [n for n in code if n in needed or n in shown])


def numbers_of(path, *words):
    """Return the numbers of the set-up, and of the cells with one of these words."""
    return [
        number
        for number, cell in enumerate(read(path).cells)
        if "setup" in cell.metadata.get("tags", [])
        or (cell.cell_type == "code" and any(word in cell.source for word in words))
    ]


def is_of_files(path):
    """Say if a widget shows what the cells above have saved."""
    return subject_of(name_of(path)) == "savedmodel_export"


def run_cells(tab, numbers):
    for number in numbers:
        tab.evaluate(
            """async number => {
                jupyterapp.shell.currentWidget.content.activeCellIndex = number;
                await jupyterapp.commands.execute('notebook:run-cell');
            }""",
            number,
        )


def outputs(tab):
    return tab.evaluate(
        """() => [...jupyterapp.shell.currentWidget.content.model.cells]
            .filter(cell => cell.type === 'code')
            .map(cell => ({
                source: cell.sharedModel.source,
                tags: cell.getMetadata('tags') ?? [],
                outputs: cell.outputs.toJSON(),
            }))"""
    )


def show_cell(tab, words):
    """Scroll to the code cell that contains these words and return it."""
    at = tab.evaluate(
        """words => {
            const book = jupyterapp.shell.currentWidget.content;
            const at = [...book.model.cells].findIndex(cell =>
                cell.type === 'code' && cell.sharedModel.source.includes(words));
            book.activeCellIndex = at;
            book.scrollToItem(at, 'start');
            return at;
        }""",
        words,
    )
    path = f'.jp-Notebook .jp-Cell[data-windowed-list-index="{at}"]'
    # Cells above move it while they are drawn: scroll until it stays.
    tab.wait_for_function(
        """([at, path]) => {
            const cell = document.querySelector(path);
            if (cell?.checkVisibility()) return true;
            jupyterapp.shell.currentWidget.content.scrollToItem(at, 'start');
            return false;
        }""",
        arg=[at, path],
    )
    cell = tab.locator(path)
    expect(cell).to_be_visible()
    return cell


def screenshots(tab, name):
    """Keep pictures of the whole lesson, screen by screen, for people to look at."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for old in SCREENSHOTS.glob(f"{name}_*.png"):
        old.unlink()
    scroller = tab.locator(".jp-WindowedPanel-outer").first
    scroller.evaluate("element => element.scrollTo(0, 0)")
    for number in range(60):
        tab.wait_for_timeout(250)
        tab.screenshot(path=SCREENSHOTS / f"{name}_{number:02}.png")
        at_end = scroller.evaluate(
            """element => {
                const before = element.scrollTop;
                element.scrollBy(0, element.clientHeight - 60);
                const rest = element.scrollHeight - element.scrollTop;
                return element.scrollTop === before || rest < element.clientHeight;
            }"""
        )
        if at_end:
            return


def expect_picture_in(cell):
    """Return a function that waits for a picture with these words in its alt text."""
    return lambda words: expect(cell.get_by_role("img", name=words)).to_be_visible()


def expect_table_in(cell):
    """Return a function that waits for a table with these words in its caption."""
    return lambda words: expect(cell.get_by_role("table", name=words)).to_be_visible()


def play_alias_lab(tab):
    lab = show_cell(tab, "alias_lab_widget()")
    shows = expect_picture_in(lab)

    shows("v reads [1, 2], b reads [1, 2]: one state, two names")
    lab.get_by_role("button", name="write to b").click()
    shows("v reads [11, 12], b reads [11, 12]: one state, two names")
    # A click may overtake a choice that is on its way: wait for what the choice shows.
    lab.get_by_role("combobox").select_option("tf.Variable(v)")
    shows("b = tf.Variable(v), last step: start")
    lab.get_by_role("button", name="write to b").click()
    shows("v reads [1, 2], b reads [11, 12]: two states")
    lab.get_by_role("combobox").select_option("v[:]")
    shows("b = v[:], last step: start")
    lab.get_by_role("button", name="write to b").click()
    shows("v reads [11, 12], b reads [1, 2]: two values, but writing to b writes v")
    lab.get_by_role("button", name="start again").click()
    shows("last step: start")


def questions_of(path):
    return read_lesson(subject_of(name_of(path))).questions


def answer_quiz(tab, path):
    quiz = show_cell(tab, "show_quiz(")
    chosen = quiz.get_by_role("radio")
    for number, question in enumerate(questions_of(path)):
        for option in range(len(question.options)):
            chosen.nth(number * len(question.options) + option).click()
            reply = question.feedback(option).replace("`", "")
            shown = quiz.get_by_role("status").filter(visible=True)
            expect(shown.nth(number)).to_contain_text(reply)
            right = option == question.right
            expect(shown.nth(number)).to_contain_text("✓" if right else "✗")
    first = sum(question.right == 0 for question in questions_of(path))
    expect(quiz.get_by_text(f"{first} of 3 right at the first try")).to_be_visible()


def play_snippet(tab):
    shown = show_cell(tab, "show_snippet(")
    code = shown.locator(".kit-code")
    colour = "element => getComputedStyle(element).color"
    assert code.locator(".kn").first.evaluate(colour) != code.evaluate(colour)
    shown.get_by_role("button", name="copy").press("Enter")
    expect(shown.get_by_role("button", name="copied")).to_be_visible()
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == read_snippet("restore_and_prove").code


def play_start(tab):
    play_recipe_finder(tab)
    play_snippet(tab)
    play_exercise(tab)
    play_progress(tab)


def play_exercise(tab):
    """Fail four times, copy the answer with one blank, and follow the link."""
    cell = show_cell(tab, "name = ...")
    tab.evaluate(
        """async () => {
            const cell = jupyterapp.shell.currentWidget.content.activeCell.model;
            const wrong = cell.sharedModel.source.replace('...', '"model"');
            cell.sharedModel.setSource(wrong);
            for (let failure = 0; failure < 4; failure += 1)
                await jupyterapp.commands.execute('notebook:run-cell');
        }"""
    )
    expect(cell.get_by_text("✗ not right yet")).to_be_visible()
    cell.get_by_role("button", name="copy", exact=True).click()
    expect(cell.get_by_role("button", name="copied")).to_be_visible()
    skeleton = skeletons_of("start_here")["check_name"]
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied == blank_of(skeleton)
    cell.get_by_role("link", name="2. A restart").click()
    heading = tab.get_by_role("heading", name="2. A restart, in under a minute")
    expect(heading).to_be_in_viewport()


def play_progress(tab):
    """Follow the link to an exercise of a lesson that is not open yet."""
    show_cell(tab, "progress()").get_by_role("link", name="restore it").click()
    tab.wait_for_function(
        """() => {
            const book = jupyterapp.shell.currentWidget;
            const active = book?.content.activeCell?.model.sharedModel.source;
            return book?.context.path === 'my/04_checkpoints.ipynb'
                && active?.includes('def restore(path, model)');
        }"""
    )
    tab.evaluate("jupyterapp.shell.currentWidget.close()")
    tab.wait_for_function(
        "jupyterapp.shell.currentWidget?.context.path.includes('00_start_here')"
    )


def play_recipe_finder(tab):
    finder = show_cell(tab, "recipe_finder_widget()")
    have, survive, where = (
        finder.get_by_label(words, exact=True)
        for words in ("I have", "must survive", "where")
    )

    def says(words):
        expect(finder.get_by_text(words).first).to_be_visible()

    says(read_snippet("copy_tensor").title)
    finder.get_by_label("or search", exact=True).fill("truncated file: eof = 96")
    says(read_snippet("check_file_whole").title)
    finder.get_by_role("radio", name="models", exact=True).press("Space")
    have.select_option("a subclassed model")
    survive.select_option("its weights")
    where.select_option("in a process without the code")
    says("because weights need layers, and your class")
    survive.select_option("its answers")
    expect(where).to_have_value("in a process without the code")  # it was kept
    recipe = find_recipe(
        "a subclassed model", "its answers", "in a process without the code"
    )
    expect(finder.get_by_text("Not possible")).to_have_count(0)
    says(recipe.snippets[0].title)
    says(f"Versions: {recipe.snippets[0].versions}"[:40])
    finder.get_by_label("my TensorFlow", exact=True).select_option("2.21")

    copy_it = finder.get_by_role("button", name="copy")
    copied = finder.get_by_role("button", name="copied")
    copy_it.press("Enter")  # no mouse is needed
    expect(copied).to_be_visible()
    clipboard = "navigator.clipboard.readText()"
    assert tab.evaluate(clipboard) == recipe.snippets[0].code

    # Where a page may not use the clipboard, the browser copies what is selected.
    hidden = "{value: undefined, configurable: true}"
    tab.evaluate(f"Object.defineProperty(navigator, 'clipboard', {hidden})")
    where.select_option("without TensorFlow")
    other = read_snippet("run_with_litert")
    says(other.title)
    copy_it.click()
    expect(copied).to_be_visible()
    tab.evaluate("delete navigator.clipboard")
    assert "ai_edge_litert" in tab.evaluate(clipboard)

    tab.screenshot(path=SCREENSHOTS / "recipe_finder.png")

    finder.get_by_role("link", name=other.title).click()
    expect_place(tab, "docs/SNIPPETS.md", other.anchor)
    tab.evaluate("jupyterapp.shell.currentWidget.close()")
    tab.wait_for_function("jupyterapp.shell.currentWidget.content.model?.cells")


def play_copy_explorer(tab):
    explorer = show_cell(tab, "copy_explorer_widget()")
    shows = expect_table_in(explorer)

    shows("=: 0 of 6 parts of the copy moved")
    explorer.get_by_role("button", name="train the original").click()
    shows("=: 5 of 6 parts of the copy moved")
    explorer.get_by_role("combobox").select_option("Model(input, output)")
    shows("Model(input, output): 0 of 6 parts of the copy moved")
    explorer.get_by_role("button", name="train the original").click()
    shows("Model(input, output): 4 of 6 parts of the copy moved")
    explorer.get_by_role("combobox").select_option("copy_model")
    shows("copy_model: 0 of 6 parts of the copy moved")
    explorer.get_by_role("button", name="train the original").click()
    shows("copy_model: 0 of 6 parts of the copy moved")


def play_signature_explorer(tab):
    explorer = show_cell(tab, "explorer_widget(exports")
    expect(explorer.get_by_text("inputs: float32[?, 4]")).to_be_visible()
    explorer.get_by_label("export").select_option("one")
    expect(explorer.get_by_text("measured: float32[1, 4]").first).to_be_visible()
    explorer.get_by_label("endpoint").select_option("serve")
    explorer.get_by_role("button", name="call").click()
    result = explorer.locator("pre", has_text="output_0: float32[1, 2]")
    expect(result.first).to_be_visible()
    explorer.get_by_label("input").fill('["text"]')
    explorer.get_by_role("button", name="call").click()
    expect(explorer.locator("pre", has_text="Error: ").first).to_be_visible()


def play_inspector(tab):
    inspector = show_cell(tab, "inspector_widget(")
    expect(inspector.get_by_text("kit>Heavy").first).to_be_visible()
    inspector.get_by_label("file").select_option("model.pkl")
    expect(inspector.get_by_text("unpickling calls posix.mkdir")).to_be_visible()
    inspector.get_by_label("file").select_option("at_load")
    expect(inspector.get_by_text("writes a file when it is loaded")).to_be_visible()


def play_previewer(tab):
    previewer = show_cell(tab, "previewer_widget(examples")
    shows = expect_table_in(previewer)

    shows("4 matched")
    previewer.get_by_label("program").select_option("model=net with another head")
    shows("2 matched, 2 wrong shape")
    previewer.get_by_role("button", name="restore now").click()
    expect(previewer.get_by_text("restore raises ValueError")).to_be_visible()
    previewer.get_by_label("program").select_option("model=net")
    shows("4 matched")
    previewer.get_by_label("checkpoint").select_option("model, written by Keras 2")
    shows("4 missing in file, 4 unused in file")
    previewer.get_by_role("button", name="restore now").click()
    expect(previewer.get_by_text("restore says nothing")).to_be_visible()


def play_last_checkpoint(tab, first, last):
    """Move the slider of checkpoints to its end; return what plays go on with."""
    threshold = show_cell(tab, "threshold_widget(")
    shows = expect_picture_in(threshold)

    shows(f"{first}score at least 0.50")
    checkpoint, score = threshold.get_by_role("slider").all()
    checkpoint.press("End")
    shows(f"{last}, score at least 0.50")
    return threshold, shows, score


def play_threshold(tab):
    threshold, shows, score = play_last_checkpoint(tab, "epoch 1, ", "epoch 6")
    score.press("ArrowRight")
    shows("epoch 6, score at least 0.55")
    threshold.get_by_label("images").select_option("training scenes")
    shows("epoch 1, score at least 0.55")
    expect(threshold.get_by_text("of 14,")).to_be_visible()


def play_photograph(tab):
    threshold, shows, score = play_last_checkpoint(tab, "", "epoch 4")
    score.press("ArrowLeft")
    shows("epoch 4, score at least 0.45")
    expect(threshold.get_by_text("of 12,")).to_be_visible()


# Lessons that `make test` runs as a whole. `make look` runs all lessons so, those too
# that `make test` leaves out: they have no widget, or one that needs what all cells do.
# It also runs each notebook in more/ that has a widget.
WHOLE = {"start_here"}
LEFT_OUT = {
    "custom_objects",
    "fine_tune_a_detector",
    "restore_for_testing",
    "object_detection_api",
    "folklore_checked",
    "files_you_do_not_trust",
    "the_detector_in_depth",
}
# What a lesson has beside its quiz; a notebook with a widget gets a line here.
WIDGETS = {
    "start_here": play_start,
    "tensors_and_variables": play_alias_lab,
    "copying_models": play_copy_explorer,
    "savedmodel_export": play_signature_explorer,
    "parts_and_runs": play_previewer,
    "fine_tune_a_detector": play_threshold,
    "files_you_do_not_trust": play_inspector,
    "the_detector_in_depth": play_photograph,
}


def key_of(path):
    """Return how the tables above name a notebook: by its subject."""
    return subject_of(name_of(path))


SHOWN = [
    path
    for path in NOTEBOOKS
    if (path in LESSONS or key_of(path) in WIDGETS)
    and (LOOK or key_of(path) not in LEFT_OUT)
]


@pytest.mark.parametrize("path", SHOWN, ids=lambda path: path.stem)
def test_lesson_in_the_browser(path, page):
    page.goto_lesson(f"my/{name_of(path)}.ipynb")
    solution = tagged(read(path), "solution")[0].source
    folded = show_cell(page, solution)
    expect(folded.get_by_text(solution.split("\n")[-1])).to_have_count(0)
    is_whole = key_of(path) in WHOLE or LOOK
    if is_whole:
        run_all(page)
    elif key_of(path) in WIDGETS:
        run_widget(page, path)
    else:
        run_quiz(page, path)
    for cell in outputs(page):
        for output in cell["outputs"]:
            announced = "raises-exception" in cell["tags"]
            if output["output_type"] == "error":
                assert announced, (cell["source"], output["evalue"])
                shown = "".join(output["traceback"])
                assert len(shown) < 600 or not is_whole, "a wall of text for a learner"
            assert output.get("name") != "stderr", (cell["source"], output["text"])
    if LOOK:
        screenshots(page, path.stem)
    WIDGETS.get(key_of(path), lambda tab: None)(page)
    if path in LESSONS:
        answer_quiz(page, path)


def test_keys_stay_in_the_quiz(page):
    """Arrows move; letters, which are commands of a notebook, do nothing."""
    path = LESSONS[1]
    page.goto_lesson(f"my/{path.name}")
    run_quiz(page, path)
    quiz = show_cell(page, "show_quiz(")
    chosen = quiz.get_by_role("radio")
    cells = "jupyterapp.shell.currentWidget.content.model.cells.length"
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = page.evaluate(f"[{cells}, {active}]")

    chosen.first.focus()
    for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1)):
        page.keyboard.press(key)
        expect(chosen.nth(at)).to_be_focused()
    expect(quiz.get_by_role("radio", checked=True)).to_have_count(0)
    page.keyboard.press("Space")
    for key in ("a", "b", "d", "d", "x", "Escape"):
        page.keyboard.press(key)
    expect(chosen.nth(1)).to_be_focused()
    for key in ("Tab", "Space", "Tab", "Space"):
        page.keyboard.press(key)
    for at in (1, 3, 6):  # each question has an answer of its own
        expect(chosen.nth(at)).to_be_checked()
    tried = zip(questions_of(path), (1, 0, 0), strict=True)
    right = sum(question.right == option for question, option in tried)
    expect(quiz.get_by_text(f"{right} of 3 right at the first try")).to_be_visible()
    assert page.evaluate(f"[{cells}, {active}]") == before


NOTEBOOK = """() => {
    const book = jupyterapp.shell.currentWidget.content;
    return [book.model.cells.length, book.activeCellIndex];
}"""


def test_an_explorer_obeys_the_keyboard(page):
    """Tab goes through its controls; no key of theirs reaches the notebook."""
    path = notebook_named("02")
    page.goto_lesson(f"my/{name_of(path)}.ipynb")
    run_cells(page, numbers_of(path, "alias_lab_widget()"))
    lab = show_cell(page, "alias_lab_widget()")
    shows = expect_picture_in(lab)
    shows("v reads [1, 2], b reads [1, 2]: one state, two names")
    before = page.evaluate(NOTEBOOK)

    menu = lab.get_by_role("combobox")
    menu.focus()
    for key in ("a", "b", "d", "d", "x", "End", "Home"):
        page.keyboard.press(key)
    page.keyboard.press("ArrowDown")
    second = menu.locator("option").nth(1).text_content()
    shows(f"b = {second}, last step: start")
    page.keyboard.press("Tab")
    expect(lab.get_by_role("button", name="write to v")).to_be_focused()
    page.keyboard.press("Space")
    shows("last step: write to v")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shows("last step: write to b")
    assert page.evaluate(NOTEBOOK) == before


def test_the_ten_questions_obey_the_keyboard(page):
    path = notebook_named("before_and_after")
    page.goto_lesson(f"my/{name_of(path)}.ipynb")
    run_cells(page, numbers_of(path, 'ask("before")'))
    form = show_cell(page, 'ask("before")')
    form.get_by_role("radio").first.focus()
    for key in ("ArrowDown", "Space", "Tab", "Tab", "Space"):
        page.keyboard.press(key)
    for at in (1, 6):
        expect(form.get_by_role("radio").nth(at)).to_be_checked()
    button = form.get_by_role("button", name="Note my answers")
    reply = form.get_by_text(
        "Still open: 2, 4, 5, 6, 7, 8, 9, 10. Nothing was noted yet."
    )
    for _ in range(10):  # a click can reach a busy kernel before the last choice does
        button.press("Enter")
        with suppress(TimeoutError):
            reply.wait_for(timeout=3000)
            break
    expect(reply).to_be_visible()


def test_every_widget_is_played():
    """A cell that shows a widget of its own is driven by a function above."""
    for path in NOTEBOOKS:
        shown = [c.source for c in read(path).cells if "_widget(" in c.source]
        assert bool(shown) == (key_of(path) in WIDGETS), path.stem
