"""The form of a notebook: what is stored, and that it is whole."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from authoring.anchors import broken_link, links
from authoring.notebooks import (
    ROOT,
    WIDGET_VIEW,
    code_cells,
    html_outputs,
    markdown_cells,
    normal_form,
    tags,
    to_text,
)
from authoring.opening import address, opened
from authoring.rules.registry import Problems, first_line, rule

LARGEST = 500_000


def label(name: str) -> str:
    """Return the shortest name by which authors give a notebook: 04, buffers."""
    return name.partition("/")[2] or name[:2]


@rule
def executed_in_order(notebook: NotebookNode, name: str) -> Problems:
    """Code cells are executed 1..n, in order: nbval passes the others unchecked."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}: run  make refresh LESSON={label(name)}"


@rule
def outputs_present(notebook: NotebookNode, name: str) -> Problems:
    """A cell that prints has an output stored."""
    for cell in code_cells(notebook):
        try:
            body = ast.parse(_plain(cell)).body
        except SyntaxError as error:
            yield f"line {error.lineno} is no Python ({error.msg}): {first_line(cell)}"
            continue
        prints = any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
            for statement in body
            if isinstance(statement, ast.Expr | ast.For | ast.With)
            for node in ast.walk(statement)
        )
        if prints and not cell.outputs:
            yield f"no output is stored under: {first_line(cell)}"


def _plain(cell: NotebookNode) -> str:
    return re.sub(r"^[%!].*$", "", cell.source, flags=re.M)


@rule
def canonical(notebook: NotebookNode, name: str) -> Problems:
    """Normalising the committed form changes nothing."""
    if to_text(normal_form(notebook)) != to_text(notebook):
        yield f"not in normal form: run  make refresh LESSON={label(name)}"


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
def says_how_to_open_it_elsewhere(notebook: NotebookNode, name: str) -> Problems:
    """The first code cell says in one line how a lone notebook gets the kit."""
    before = to_text(notebook)
    try:
        wanted = to_text(opened(copy.deepcopy(notebook), name, address()))
    except ValueError as error:
        yield str(error)
        return
    if wanted != before:
        yield "the line or the badges are old: run  python -m authoring.opening"


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


def shown(cell: NotebookNode) -> Iterator[str]:
    """Every text that a cell's outputs show."""
    for output in cell.get("outputs", []):
        yield output.get("text", "") + output.get("evalue", "")
        data = output.get("data", {}).items()
        yield from (value for mime, value in data if mime.startswith("text/"))


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
    """Relative links lead to a file of the kit, and an anchor to one heading of it: in
    JupyterLab, on GitHub and on the site.
    """
    source = ROOT / "notebooks" / f"{name}.ipynb"
    texts = [cell.source for cell in markdown_cells(notebook)]
    texts += [data["text/html"] for data in html_outputs(notebook)]
    for target in sorted({target for text in texts for target in links(text)}):
        yield from broken_link(target, source)
