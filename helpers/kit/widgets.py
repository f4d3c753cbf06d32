"""Widgets that still say something where no kernel runs."""

from __future__ import annotations

from typing import Any

import ipywidgets


class WithFallback:
    """Show a widget in a live notebook, and `still` (a picture, a table) elsewhere."""

    def __init__(self, widget: ipywidgets.Widget, still: Any) -> None:
        self.widget = widget
        self.still = still

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        data: dict[str, Any] = {"text/plain": repr(self.still)}
        metadata: dict[str, Any] = {}
        if hasattr(self.still, "_repr_mimebundle_"):
            data, metadata = self.still._repr_mimebundle_()
        elif hasattr(self.still, "_repr_html_"):
            data["text/html"] = self.still._repr_html_()
        view = self.widget._repr_mimebundle_() or {}
        key = "application/vnd.jupyter.widget-view+json"
        return data | {key: view[key]}, metadata
