"""A notebook that Jupyter exports as HTML keeps the alt texts, and can be read.

nbconvert's own pages leave out the alt texts of pictures. Their links differ from the
text only by a colour, and some of their colours are too pale. `make` copies this file
to where Jupyter reads its configuration, so the file imports nothing of the kit.
"""

from __future__ import annotations

import html
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat.v4 import new_markdown_cell

STYLE = """<style>
.jp-RenderedHTMLCommon a:any-link { text-decoration: underline }
[data-jp-theme-light="true"] { --jp-cell-prompt-not-active-opacity: 1;
  --jp-mirror-editor-number-color: #006600; --jp-mirror-editor-comment-color: #336666;
  --jp-mirror-editor-operator-color: #7a16b8 }
</style>"""


class AltText(Preprocessor):
    """Puts each picture in as HTML that has the picture's alt text."""

    def preprocess_cell(self, cell: Any, resources: dict, index: int) -> tuple:
        """Change the outputs of one cell."""
        for output in cell.get("outputs", ()):
            for kind, about in output.get("metadata", {}).items():
                if "alt" in about and kind in output.get("data", {}):
                    source = f"data:{kind};base64,{output.data.pop(kind).strip()}"
                    alt = html.escape(about["alt"])
                    output.data["text/html"] = f'<img alt="{alt}" src="{source}">'
        return cell, resources


class Readable(Preprocessor):
    """Underlines links, and darkens the colours that are too pale."""

    def preprocess(self, nb: Any, resources: dict) -> tuple:
        """Add a cell that has only a style: nbconvert takes none from elsewhere."""
        nb.cells.append(new_markdown_cell(STYLE))
        return nb, resources


if configuration := globals().get("get_config"):  # Jupyter has put it there
    configuration().HTMLExporter.preprocessors = [AltText, Readable]
