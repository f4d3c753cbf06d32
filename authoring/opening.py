"""Write how a notebook is opened elsewhere: python -m authoring.opening

The address of the project stands in one place, `[project.urls]` of pyproject.toml, as
`Repository`. From it come the line with which a notebook that is alone gets the kit,
and the badges of README and of the lessons. While no address stands there, the kit
comes from a zip file, and there are no badges. Nothing is executed: outputs stay.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from nbformat import NotebookNode

from authoring.kit_zip import NAME as ZIP
from authoring.notebooks import FOLDER, ROOT, code_cells, read, to_text

BEGIN, END = "<!-- badges -->", "<!-- end of badges -->"
_GITHUB = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?")
_COMMENT = re.compile(r"^# If only this notebook is here.*\n# !.*\n", re.M)
_PATH_LINE = re.compile(r"^sys\.path\[:0\] = \[.*\]", re.M)
_START = "notebooks/00_start_here.ipynb"


def address(root: Path = ROOT) -> str:
    """Return where the project stands, or nothing while that is not known."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found = project.get("urls", {}).get("Repository", "")
    if found and not _GITHUB.fullmatch(found):
        raise SystemExit(
            f"Repository in [project.urls] of pyproject.toml is {found!r}. The badges "
            "need an address such as https://github.com/owner/name."
        )
    return found.removesuffix("/").removesuffix(".git")


# The first code cell.


def without_the_line(source: str) -> str:
    """Return code as it is for those who have the kit's folder."""
    return _COMMENT.sub("", source)


def first_cell(source: str, name: str, where: str) -> str:
    """Return a notebook's first code cell with the line that gets the kit."""
    up = "../.." if name.startswith("more/") else ".."
    path_line = f'sys.path[:0] = ["{up}", ".", "kit"]'
    plain = without_the_line(source)
    if not _PATH_LINE.search(plain):
        raise ValueError(
            f"The first code cell of {name} has no line that begins with "
            "sys.path[:0] = [, so the kit cannot be found from it."
        )
    comment = how_to_get_the_kit(where, "begin_with_api" in source)
    return _PATH_LINE.sub(lambda _: comment + path_line, plain, count=1)


def how_to_get_the_kit(where: str, with_api: bool) -> str:
    """Return two lines of comment; the second is a command for Jupyter."""
    hint = "# If only this notebook is here, "
    install = f"python kit/alone.py{' api' if with_api else ''}"
    if where:
        hint += 'as in Colab, remove "# " from the next line:'
        return f"{hint}\n# !git clone -q {where} kit && {install}\n"
    hint += f'upload {ZIP}, and remove "# " below:'
    return f"{hint}\n# !python -m zipfile -e {ZIP} kit && {install}\n"


# Badges.


def badges(page: str, where: str) -> str:
    """Return the links that open a page of the kit, or nothing without an address."""
    if not where:
        return ""
    project = _GITHUB.fullmatch(where)[1]
    colab = f"https://colab.research.google.com/github/{project}/blob/main/{page}"
    kaggle = f"https://kaggle.com/kernels/welcome?src={where}/blob/main/{page}"
    copy = page.replace("notebooks/", "my/", 1)  # .binder/postBuild writes it
    binder = f"https://mybinder.org/v2/gh/{project}/main?urlpath=lab/tree/{copy}"
    places = {"Colab": colab, "Kaggle": kaggle, "Binder": binder}
    if page == _START:
        places["Codespaces"] = f"https://codespaces.new/{project}"
    links = " · ".join(f"[{place}]({link})" for place, link in places.items())
    return f"{BEGIN}\nOpen in: {links}\n{END}"


def with_badges(text: str, page: str, where: str) -> str:
    """Return a text whose title is followed by its badges, by these only."""
    plain = re.sub(rf"\n{BEGIN}.*?{END}\n", "", text, flags=re.S)
    found = badges(page, where)
    if not found:
        return plain
    title, _, rest = plain.partition("\n")
    return f"{title}\n\n{found}\n{rest}"


# All of it.


def opened(notebook: NotebookNode, name: str, where: str) -> NotebookNode:
    """Change a notebook so that it says how it is opened elsewhere."""
    first = code_cells(notebook)[0]
    first.source = first_cell(first.source, name, where)
    header = notebook.cells[0]
    header.source = with_badges(header.source, f"notebooks/{name}.ipynb", where)
    return notebook


def write(root: Path = ROOT) -> list[str]:
    """Bring README and all notebooks up to date; return the names of what changed."""
    where = address(root)
    folder = root / FOLDER.relative_to(ROOT)
    texts = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")) + sorted(
        folder.glob("more/*.ipynb")
    ):
        name = path.relative_to(folder).with_suffix("").as_posix()
        try:
            texts[path] = to_text(opened(read(path), name, where))
        except ValueError as error:
            raise SystemExit(str(error)) from None
    readme = root / "README.md"
    texts[readme] = with_badges(readme.read_text("utf-8"), _START, where)
    changed = [p for p, text in texts.items() if p.read_text("utf-8") != text]
    for path in changed:
        path.write_text(texts[path], "utf-8")
    return [path.relative_to(root).as_posix() for path in changed]


if __name__ == "__main__":
    sys.stdout.writelines(f"{name} changed\n" for name in write())
