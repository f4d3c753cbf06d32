"""Write build/site/: lessons and documents to read without Jupyter, `make site`.

Sphinx does the work, with MyST-NB for the notebooks; a broken link or any other
warning is an error. tests/site_check.py then looks at the pages in a browser.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from nbformat import NotebookNode

from authoring.notebooks import (
    LESSONS,
    ROOT,
    code_cells,
    html_outputs,
    read,
    tagged,
    to_text,
)

FOLDER = ROOT / "build" / "site"
TEMPLATE = Path(__file__).parent / "site_template"
PAGES = ("SNIPPETS", "GLOSSARY", "WORKSHOP", "CONTRIBUTING", "data/README")
LINKED = ("helpers", "tests", "data", "LICENSE", ".github")


def for_the_site(notebook: NotebookNode) -> NotebookNode:
    """Say in MyST-NB's words which cells are folded, and what pictures show."""
    for cell in tagged(notebook, "solution"):
        cell.metadata.tags.append("hide-cell")
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for about in output.get("metadata", {}).values():
                if "alt" in about:
                    cell.metadata["mystnb"] = {"image": {"alt": about["alt"]}}
    for data in html_outputs(notebook):
        link = r'(href="(?:\.\./)?\w+)\.(?:md|ipynb)\b'
        data["text/html"] = re.sub(link, r"\1.html", data["text/html"])
    return notebook


def contents() -> str:
    """Return the site's table of contents, as MyST has it."""
    pages = [page for page in PAGES if (ROOT / f"{page}.md").exists()]
    lessons = [f"notebooks/{path.stem}" for path in LESSONS]
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n"
        + "\n".join(documents)
        + "\n```\n"
        for caption, documents in (("Lessons", lessons), ("More", pages))
    )


def stage_pages(folder: Path) -> None:
    """Copy what the site shows or links into a folder, as Sphinx wants it."""
    shutil.copytree(TEMPLATE, folder / "_static")
    (folder / "_static" / "conf.py").rename(folder / "conf.py")
    for part in LINKED:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    for page in PAGES:
        if (ROOT / f"{page}.md").exists():
            shutil.copy(ROOT / f"{page}.md", folder / f"{page}.md")
    front = (ROOT / "README.md").read_text("utf-8") + contents()
    (folder / "README.md").write_text(front, "utf-8")
    (folder / "notebooks").mkdir()
    for path in LESSONS:
        text = to_text(for_the_site(read(path)))
        (folder / "notebooks" / path.name).write_text(text, "utf-8")


def write_site(folder: Path = FOLDER) -> None:
    with tempfile.TemporaryDirectory() as source:
        stage_pages(Path(source) / "kit")
        shutil.rmtree(folder, ignore_errors=True)
        command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going"]
        command += ["-d", f"{source}/doctrees", f"{source}/kit", str(folder)]
        if subprocess.run(command).returncode:
            raise SystemExit("The site was not written: see the lines above.")
    first = '<meta http-equiv="refresh" content="0; url=README.html">'
    (folder / "index.html").write_text(first, "utf-8")


if __name__ == "__main__":
    write_site()
    print(f"the site is written: open {FOLDER / 'index.html'}")
