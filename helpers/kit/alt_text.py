"""Pictures keep their alt text when Jupyter exports a notebook as HTML.

nbconvert's own pages leave it out. `make` copies this file to where Jupyter reads its
configuration, so the file imports nothing of the kit.
"""

from __future__ import annotations

import html
from typing import Any

from nbconvert.preprocessors import Preprocessor


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


if configuration := globals().get("get_config"):  # Jupyter has put it there
    configuration().HTMLExporter.preprocessors = [AltText]
