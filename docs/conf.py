"""How Sphinx writes the kit as a static site: sphinx-build -c docs . build/site"""

import sys
from pathlib import Path
from typing import ClassVar

import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))

from sphinx.domains import Domain, ObjType

from authoring.notebooks import LESSONS, MORE, code_cells, html_outputs, tagged
from authoring.site import finder, with_cards, with_site_links
from helpers.kit.log_filter import start_quiet
from helpers.kit.snippets import read_snippets

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
# The code of the recipe finder asks for the colours of JupyterLab's editor.
COLOURS = {  # on a light page, on a dark page
    "keyword": ("#0b6b20", "#8bd49c"),
    "builtin": ("#0b6b20", "#8bd49c"),
    "string": ("#a31515", "#ff9d8a"),
    "number": ("#08601f", "#a5d6a7"),
    "comment": ("#4a6363", "#9fb3b3"),
    "def": ("#0033b3", "#82b1ff"),
    "meta": ("#6f2da8", "#d7a9ff"),
}
html_theme_options = {
    f"{theme}_css_variables": {
        f"jp-mirror-editor-{name}-color": shades[at] for name, shades in COLOURS.items()
    }
    | {
        "jp-cell-editor-background": "var(--color-background-secondary)",
        "jp-border-color2": "var(--color-background-border)",
    }
    for at, theme in enumerate(("light", "dark"))
}
html_static_path = ["_static"]
html_extra_path = ["_extra"]
html_css_files = ["kit.css"]
html_js_files = ["kit.js"]
html_search_scorer = str(Path(__file__).with_name("search_order.js"))
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
        *("docs/FINDER", "docs/SNIPPETS", "docs/KNOWN_BUGS", "docs/GLOSSARY"),
        *("docs/reference", "docs/ACCESSIBILITY"),
        *("CONTRIBUTING", "The data <data/README>"),
        *("CHANGELOG", "CODE_OF_CONDUCT"),
    ],
    "Workshop": ["docs/WORKSHOP", *(f"docs/workshop/{page}" for page in WORKSHOP)],
}


def setup(app):
    app.add_domain(Snippets)
    app.connect("source-read", as_the_site_has_it)


class Snippets(Domain):
    """Lets the site's search find a snippet by words of its title, as an object."""

    name, label = "kit", "the kit"
    object_types: ClassVar = {"snippet": ObjType("snippet")}

    def get_type_name(self, type, primary=False):
        return type.lname  # and not "the kit snippet"

    def get_objects(self):
        for snippet in read_snippets().values():
            title = snippet.title.replace(
                "'", "’"
            )  # Sphinx escapes the plain one twice
            yield title, title, "snippet", "docs/SNIPPETS", snippet.anchor, 1


def as_the_site_has_it(app, page, source):
    if page == root_doc:
        source[0] = with_cards(source[0]) + contents()
    elif page == "docs/FINDER":
        source[0] += f"\n{finder()}"
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
        data["text/html"] = with_site_links(data["text/html"])
    return notebook
