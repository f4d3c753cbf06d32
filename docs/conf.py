"""How Sphinx writes the kit as a static site: sphinx-build -c docs . build/site"""

import re
import sys
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))

from authoring.notebooks import LESSONS, MORE, code_cells, html_outputs, tagged
from helpers.kit.log_filter import start_quiet

start_quiet()  # TensorFlow is imported for the reference

project = html_title = "Copy, Save, Restore"
author = copyright = ""
extensions = ["myst_nb", "sphinx_copybutton", "sphinx.ext.autodoc"]
extensions += ["sphinx.ext.napoleon"]  # Args, Returns and Raises of docstrings
root_doc = "README"
# Everything else in the kit's folder is no page; a link to it copies the file.
include_patterns = ["*.md", "docs/*.md", "docs/workshop/*.md", "data/README.md"]
include_patterns += ["notebooks/**"]
exclude_patterns = ["**/.ipynb_checkpoints"]

html_theme = "furo"
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["kit.css"]
html_js_files = ["kit.js"]
html_copy_source = html_show_sourcelink = False
html_show_copyright = html_show_sphinx = False
autodoc_typehints = "description"
myst_heading_anchors = 3  # the anchors that GitHub gives, so that links hold in both
nb_execution_mode = "off"  # the stored outputs are shown: they are what the tests prove
nb_merge_streams = True
nb_code_prompt_show = "A solution"
nb_code_prompt_hide = "Hide the solution"
nb_render_error_lexer = "text"

WORKSHOP = ("plan", "before", "hub", "during", "after", "catalogue")
PAGES = {
    "Lessons": [f"notebooks/{path.stem}" for path in LESSONS],
    "Depth": [f"notebooks/more/{path.stem}" for path in MORE],
    "More": [
        *("docs/SNIPPETS", "docs/KNOWN_BUGS", "docs/GLOSSARY", "docs/reference"),
        *("CONTRIBUTING", "The data <data/README>"),
        *("CHANGELOG", "CODE_OF_CONDUCT"),
    ],
    "Workshop": ["docs/WORKSHOP", *(f"docs/workshop/{page}" for page in WORKSHOP)],
}


def setup(app):
    app.connect("source-read", as_the_site_has_it)


def as_the_site_has_it(app, page, source):
    if page == root_doc:
        source[0] += contents()
    elif page.startswith("notebooks/"):
        source[0] = nbformat.writes(for_the_site(nbformat.reads(source[0], 4)))


def contents():
    """Return the site's table of contents, as MyST has it."""
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n"
        + "\n".join(pages)
        + "\n```\n"
        for caption, pages in PAGES.items()
    )


def for_the_site(notebook):
    """Say in MyST-NB's words which cells are folded, and what pictures show."""
    for cell in tagged(notebook, "solution"):
        cell.metadata.tags.append("hide-cell")
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for about in output.get("metadata", {}).values():
                if "alt" in about:
                    cell.metadata["mystnb"] = {"image": {"alt": about["alt"]}}
    for data in html_outputs(notebook):
        link = r'(href="(?:\.\./)*[\w/]+)\.(?:md|ipynb)\b(?:#cell-id=[\w-]+)?'
        data["text/html"] = re.sub(link, r"\1.html", data["text/html"])
    return notebook
