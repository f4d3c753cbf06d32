"""The rules of the notebooks that a machine can check, one function a rule.

Each function takes a notebook and the name of its file and returns what is wrong, in
sentences an author can act on. Its docstring is the rule, as CONTRIBUTING quotes it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from nbformat import NotebookNode

from authoring.notebooks import (
    ROOT,
    WIDGET_VIEW,
    code_cells,
    markdown_cells,
    normal_form,
    printed,
    tagged,
    tags,
    to_text,
)
from helpers.kit.lessons import Lesson, read_lesson, read_lessons
from helpers.lessons.start_here.recipes import anchor_of

Problems = Iterator[str]
RULES: dict[str, Callable[[NotebookNode, str], Problems]] = {}

LARGEST = 500_000
LONGEST_CELL, LONGEST_SNIPPET = 8, 29
MAY_BE_LONGER = {"snippet", "exercise", "solution"}


def rule(check: Callable[[NotebookNode, str], Problems]) -> Callable:
    RULES[check.__name__] = check
    return check


def broken_rules(notebook: NotebookNode, name: str) -> dict[str, list[str]]:
    """Return every rule that a notebook breaks, with the reasons."""
    found = {title: list(check(notebook, name)) for title, check in RULES.items()}
    return {title: reasons for title, reasons in found.items() if reasons}


def lesson_of(name: str) -> Lesson:
    return read_lesson(name[3:])


def first_line(cell: NotebookNode) -> str:
    return cell.source.strip().split("\n")[0][:60]


def shown(cell: NotebookNode) -> Iterator[str]:
    """Every text that a cell's outputs show."""
    for output in cell.get("outputs", []):
        yield output.get("text", "") + output.get("evalue", "")
        data = output.get("data", {}).items()
        yield from (value for mime, value in data if mime.startswith("text/"))


def lines(cell: NotebookNode) -> int:
    return sum(bool(line.strip()) for line in cell.source.split("\n"))


@rule
def executed_in_order(notebook: NotebookNode, name: str) -> Problems:
    """Code cells are executed 1..n, in order: nbval passes the others unchecked."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}: run  make refresh LESSON={name[:2]}"


@rule
def outputs_present(notebook: NotebookNode, name: str) -> Problems:
    """A cell that prints has an output stored."""
    for cell in code_cells(notebook):
        prints = any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            for statement in ast.parse(_plain(cell)).body
            if isinstance(statement, ast.Expr | ast.For | ast.With)
            for node in ast.walk(statement)
        )
        if prints and not cell.outputs:
            yield f"no output is stored under: {first_line(cell)}"


@rule
def canonical(notebook: NotebookNode, name: str) -> Problems:
    """Normalising the committed form changes nothing."""
    if to_text(normal_form(notebook)) != to_text(notebook):
        yield f"not in normal form: run  make refresh LESSON={name[:2]}"


@rule
def kernel_named(notebook: NotebookNode, name: str) -> Problems:
    """The kernel is python3, so that no dialog asks for one."""
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        yield "metadata.kernelspec.name is not python3"


@rule
def no_widget_state(notebook: NotebookNode, name: str) -> Problems:
    """No widget state is stored: GitHub may refuse to render a notebook that has it."""
    if "widgets" in notebook.metadata:
        yield "metadata.widgets is stored"
    for cell in code_cells(notebook):
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            yield f"a widget's number is stored under: {first_line(cell)}"


@rule
def no_stderr(notebook: NotebookNode, name: str) -> Problems:
    """Nothing on standard error is stored: a log line is a defect."""
    for cell in code_cells(notebook):
        for output in cell.outputs:
            if output.get("name") == "stderr":
                yield f"{output.text[:80]!r} under: {first_line(cell)}"


@rule
def errors_announced(notebook: NotebookNode, name: str) -> Problems:
    """A cell is tagged raises-exception exactly when an error is stored under it."""
    for cell in code_cells(notebook):
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised != ("raises-exception" in tags(cell)):
            what = "error without tag" if raised else "tag without error"
            yield f"{what} raises-exception: {first_line(cell)}"


@rule
def no_machine_paths(notebook: NotebookNode, name: str) -> Problems:
    """No absolute path of any machine stands in a cell or an output."""
    roots = r"home|root|tmp|Users|usr|opt|work|private|var|mnt|content"
    path = re.compile(rf"(?<![\w.:/])/(?:{roots})/|\b[A-Z]:\\|site-packages")
    for cell in notebook.cells:
        for text in [cell.source, *shown(cell)]:
            if match := path.search(text):
                yield f"{match[0]!r} in: {first_line(cell)}"


@rule
def no_raw_floats(notebook: NotebookNode, name: str) -> Problems:
    """No output shows more digits than are the same on every machine."""
    for cell in code_cells(notebook):
        for text in shown(cell):
            if match := re.search(r"\d\.\d{5,}|\de-\d\d", text):
                yield f"{match[0]} is printed by: {first_line(cell)}"


@rule
def small(notebook: NotebookNode, name: str) -> Problems:
    """A notebook is smaller than 500 kB."""
    if (size := len(to_text(notebook).encode())) > LARGEST:
        yield f"it has {size} bytes"


@rule
def alt_texts(notebook: NotebookNode, name: str) -> Problems:
    """Every picture, in Markdown and in outputs, says in words what it shows."""
    for cell in markdown_cells(notebook):
        texts = re.findall(r"!\[(.*?)\]\(", cell.source)
        texts += [m[1] for m in re.finditer(r'<img(?:.*?alt="(.*?)")?', cell.source)]
        for alt in texts:
            if not alt or len(alt) < 15:
                yield f"alt text {alt!r} in: {first_line(cell)}"
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for kind in output.get("data", {}):
                if not kind.startswith("image/"):
                    continue
                alt = output.metadata.get(kind, {}).get("alt", "")
                if len(alt) < 15 or alt not in output.data.get("text/plain", ""):
                    yield f"alt text {alt!r} under: {first_line(cell)}"


@rule
def links_resolve(notebook: NotebookNode, name: str) -> Problems:
    """Relative links lead to a file of the kit, anchors to a heading in it."""
    for cell in markdown_cells(notebook):
        for target in re.findall(r"\]\(([^)]+)\)", cell.source):
            yield from broken_link(target, f"notebooks/{name}.ipynb")


def broken_link(target: str, source: str) -> Problems:
    """Say what is wrong with a link that stands in the file `source`."""
    if re.match(r"https?://|mailto:", target):
        return
    path, _, anchor = unquote(target).partition("#")
    file = (ROOT / source).parent / path if path else ROOT / source
    if not file.exists():
        yield f"{source} links to {target}: there is no such file"
    elif anchor and file.suffix == ".md":
        headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.M)
        if anchor not in map(anchor_of, headings):
            yield f"{source} links to {target}: there is no such heading"


@rule
def header_complete(notebook: NotebookNode, name: str) -> Problems:
    """The first cell has title, goals, needs, minutes, "CPU, offline" and links; the
    last of them leads to the glossary.
    """
    lesson, text = lesson_of(name), notebook.cells[0].source
    wanted = {
        f"the title '# {lesson.number} · {lesson.title}'": (
            text.startswith(f"# {lesson.number} · {lesson.title}\n")
        ),
        "2 to 4 goals under '**You will be able to**'": (
            2 <= len(re.findall(r"^- ", text.partition("You need")[0], re.M)) <= 4
            and "**You will be able to**" in text
        ),
        "a table '| You need |' with necessary or helpful": (
            "| You need |" in text and "| necessary |" in text
        ),
        f"'**{lesson.minutes} minutes**'": f"**{lesson.minutes} minutes**" in text,
        "'CPU, offline'": "CPU, offline" in text,
        "a link to all lessons": "(../README.md#the-lessons)" in text,
        "a link to the glossary at its end": text.endswith(
            " · [glossary](../docs/GLOSSARY.md)"
        ),
    }
    for other in read_lessons():
        if abs(int(other.number) - int(name[:2])) == 1:
            wanted[f"a link to {other.file}"] = f"({other.file}.ipynb)" in text
    for what, there in wanted.items():
        if not there:
            yield f"the header has not: {what}"


@rule
def quiet_start(notebook: NotebookNode, name: str) -> Problems:
    """The first cell that needs TensorFlow is preceded by `begin()`."""
    for cell in code_cells(notebook):
        if re.search(r"= begin\w*\(", cell.source):
            return
        if re.search(r"^\s*(import|from) (tensorflow|keras)", cell.source, re.M):
            break
    yield "TensorFlow is imported before helpers.kit.start.begin() is called"


@rule
def short_cells(notebook: NotebookNode, name: str) -> Problems:
    """A code cell has 1 to 8 lines; snippets, exercises and solutions may have more."""
    for cell in code_cells(notebook):
        if not MAY_BE_LONGER & set(tags(cell)) and lines(cell) > LONGEST_CELL:
            yield f"{lines(cell)} lines: {first_line(cell)}"


@rule
def announced(notebook: NotebookNode, name: str) -> Problems:
    """Text announces code: never more than two code cells without Markdown between."""
    run = 0
    for cell in notebook.cells:
        run = 0 if cell.cell_type == "markdown" else run + 1
        if run > 2:
            yield f"the third code cell in a row: {first_line(cell)}"


@rule
def predictions(notebook: NotebookNode, name: str) -> Problems:
    """The reader is asked for a prediction, at least twice after lesson 00."""
    asked = sum("**Predict**" in cell.source for cell in markdown_cells(notebook))
    if asked < (1 if name.startswith("00") else 2):
        yield f"only {asked} times '**Predict**'"


@rule
def snippets_complete(notebook: NotebookNode, name: str) -> Problems:
    """A snippet names itself, is short, imports what it uses, ends in an assert."""
    taken: set[str] = set()
    for cell in tagged(notebook, "setup"):
        taken |= _assigned(cell)
    for cell in tagged(notebook, "snippet"):
        title = first_line(cell)
        tree = ast.parse(cell.source)
        imported = {node.name.split(".")[0] for node in _imports(tree)}
        if not re.match(r"# Snippet: \w.{10,}", title):
            yield f"the first line is not '# Snippet: what it does': {title}"
        if len(cell.source.split("\n")) > LONGEST_SNIPPET:
            yield f"{len(cell.source.split(chr(10)))} lines: {title}"
        if "helpers" in imported:
            yield f"it imports helpers: {title}"
        if not imported & {"tensorflow", "keras"}:
            yield f"it does not bring its imports: {title}"
        if not any(isinstance(node, ast.Assert) for node in ast.walk(tree.body[-1])):
            yield f"it does not end in an assert: {title}"
        if clash := (_assigned(cell) & taken):
            yield f"it overwrites {sorted(clash)} of the lesson's set-up: {title}"


@rule
def exercises_paired(notebook: NotebookNode, name: str) -> Problems:
    """2 to 4 exercises: a starter with one `...`, then a folded, passing solution."""
    cells = code_cells(notebook)
    exercises = tagged(notebook, "exercise")
    if not 2 <= len(exercises) <= 4:
        yield f"{len(exercises)} exercises"
    if len(exercises) != len(tagged(notebook, "solution")):
        yield "exercises and solutions do not come in pairs"
    for cell in exercises:
        solution = cells[cells.index(cell) + 1]
        if "solution" not in tags(solution):
            yield f"no solution follows: {first_line(cell)}"
            continue
        if cell.source.count("...") != 1:
            yield f"the starter needs exactly one '...': {first_line(cell)}"
        if "not answered yet" not in printed(cell):
            yield f"the starter does not say 'not answered yet': {printed(cell)}"
        if ": passed." not in printed(solution):
            yield f"the solution does not pass: {printed(solution)}"
        if check_call(cell) != check_call(solution):
            yield f"exercise and solution are checked differently: {check_call(cell)}"
        hidden = solution.metadata.get("jupyter", {})
        if not (hidden.get("source_hidden") and hidden.get("outputs_hidden")):
            yield f"the solution is not folded away: {check_call(cell)}"


@rule
def solutions_last(notebook: NotebookNode, name: str) -> Problems:
    """After the first solution come exercises, progress and quiz: nothing needs it."""
    cells = code_cells(notebook)
    first = next((i for i, cell in enumerate(cells) if "solution" in tags(cell)), None)
    for cell in cells[first:] if first else []:
        if not re.match(
            r"from helpers\.(lessons\.\w+|kit\.progress|kit\.quiz) import ", cell.source
        ):
            yield f"neither an exercise nor the quiz: {first_line(cell)}"


@rule
def quiz_at_the_end(notebook: NotebookNode, name: str) -> Problems:
    """One quiz of three questions with three options, shown near the end."""
    call = f'show_quiz("{name[3:]}")'
    shown = [i for i, cell in enumerate(notebook.cells) if call in cell.source]
    if len(shown) != 1 or shown[0] < len(notebook.cells) - 4:
        yield f"{call} should be called once, at the end"
    questions = read_lesson(name[3:]).questions
    if len(questions) != 3:
        yield f"{len(questions)} questions"
    for question in questions:
        if len(question.options) < 3 or question.right not in range(
            len(question.options)
        ):
            yield f"needs 3 options, one of them right: {question.ask}"
    if len({question.right for question in questions}) == 1:
        yield "the right answer has the same place in all questions"


@rule
def takes_away(notebook: NotebookNode, name: str) -> Problems:
    """The last cell is the take-away: a decision table and three traps."""
    text = notebook.cells[-1].source
    if not text.startswith("## Take away\n") or "|---|" not in text:
        yield "the last cell is not '## Take away' with a table"
    if re.findall(r"^(\d)\. ", text, re.M) != ["1", "2", "3"]:
        yield "it does not list three traps"


def check_call(cell: NotebookNode) -> str:
    """Return the last line of an exercise, which calls its check."""
    return cell.source.strip().split("\n")[-1]


def _plain(cell: NotebookNode) -> str:
    return re.sub(r"^[%!].*$", "", cell.source, flags=re.M)


def _imports(tree: ast.Module) -> Iterator[ast.alias]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from node.names
        elif isinstance(node, ast.ImportFrom):
            yield ast.alias(node.module or "")


def _assigned(cell: NotebookNode) -> set[str]:
    """Return the names that a cell leaves behind, imports aside."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(_plain(cell))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)  # what is assigned inside stays inside
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        else:
            waiting += ast.iter_child_nodes(node)
    return names
