"""A widget that looks into files."""

from __future__ import annotations

from pathlib import Path

from helpers.kit.widgets import WithFallback, explorer
from helpers.tools.saved_files.inspect import inspect_file


def inspector_widget(files: dict[str, Path]) -> WithFallback:
    """Return a widget: pick a file, see what is in it. Nothing of it is run."""
    return explorer({"file": list(files)}, lambda name: inspect_file(files[name]))
