"""The working copies of the kit's own notebooks: whole, with links among themselves."""

import subprocess
import sys

import nbformat
import pytest

from authoring.anchors import broken_link, links
from authoring.notebooks import (
    NOTEBOOKS,
    ROOT,
    code_cells,
    markdown_cells,
    name_of,
    read,
    tagged,
)
from authoring.working_copies import as_copy, update


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The copies of all notebooks, in a kit of links."""
    kit = tmp_path_factory.mktemp("whole")
    for path in ROOT.iterdir():
        if path.name not in ("my", ".git", ".venv", "build"):
            (kit / path.name).symlink_to(path)
    update(kit)
    return kit / "my"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=name_of)
def test_every_notebook_has_a_copy(path, whole):
    original, copy = read(path), read(whole / f"{name_of(path)}.ipynb")
    assert len(copy.cells) == len(original.cells)
    assert all(cell.outputs == [] for cell in code_cells(copy))
    left_out = nbformat.reads(as_copy(path.read_text("utf-8"), False), 4)
    assert len(left_out.cells) == len(copy.cells) - len(tagged(copy, "solution"))
    assert len(tagged(left_out, "exercise")) == len(tagged(copy, "solution"))


def test_links_of_copies_stay_in_my_or_lead_to_documents(whole):
    texts = [(whole / "README.md", (whole / "README.md").read_text("utf-8"))]
    for file in whole.rglob("*.ipynb"):
        texts += [(file, cell.source) for cell in markdown_cells(read(file))]
    found = {(link, file.parent): file for file, text in texts for link in links(text)}
    assert len(found) > 200
    for (link, folder), file in found.items():
        assert list(broken_link(link, file)) == []
        if link.partition("#")[0].endswith(".ipynb"):
            assert (folder / link).resolve().is_relative_to(whole.resolve())


def test_the_commands_are_quick_and_need_no_package():
    """They run before each start, also where nothing is installed yet."""
    code = "import sys; from authoring.working_copies import wanted_files, ROOT; "
    code += "print(len(wanted_files(ROOT)), 'site' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == f"{len(NOTEBOOKS) + 1} False\n", done.stderr
