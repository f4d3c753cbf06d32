"""Widgets that still say something where no kernel runs."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from helpers.kit.live_code import KEYS_STAY
from helpers.kit.shown import html_of

# JupyterLab takes a letter or an arrow for a command of the notebook, also in a menu of
# a widget: "d" pressed twice deletes the cell. The browser gets the keys if the element
# with the focus has this attribute. A style runs its script as soon as it is shown.
_KEEP_KEYS = f"""<style onload="
this.closest('.jp-OutputArea-output')?.addEventListener('focusin', event =>
  event.target.setAttribute('{KEYS_STAY}', 'true'))"></style>"""


class WithFallback:
    """Show a widget in a live notebook, and `still` (a picture, a table) elsewhere."""

    def __init__(self, widget: ipywidgets.Widget, still: Any) -> None:
        self.widget = widget
        self.still = still
        keeper = ipywidgets.HTML(_KEEP_KEYS, layout={"display": "none"})
        self.shown = ipywidgets.VBox([widget, keeper])

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        data: dict[str, Any] = {"text/plain": repr(self.still)}
        metadata: dict[str, Any] = {}
        if hasattr(self.still, "_repr_mimebundle_"):
            data, metadata = self.still._repr_mimebundle_()
        elif hasattr(self.still, "_repr_html_"):
            data["text/html"] = self.still._repr_html_()
        key = "application/vnd.jupyter.widget-view+json"
        return data | {key: self.shown._repr_mimebundle_()[key]}, metadata


def explorer(
    choices: Mapping[str, Sequence[str] | ipywidgets.Widget],
    show: Callable[..., Any],
    buttons: Mapping[str, Callable[..., Any]] | None = None,
    still: Any = None,
) -> WithFallback:
    """Return a widget: choose, and see what `show` makes of all that is chosen.

    A choice is a list of texts, or a widget that has a value. A button calls its
    function with what is chosen; the text that comes back is said above what is shown,
    anything else is shown in its place. An error is said in one sentence.
    """
    chosen = [_control(label, given) for label, given in choices.items()]
    said, shown = ipywidgets.HTML(), ipywidgets.HTML()

    def act(action: Callable[..., Any], replaces: bool) -> Callable[[object], None]:
        def on_event(_: object) -> None:
            try:
                result = action(*(choice.value for choice in chosen))
            except Exception as error:
                result = _sentence(error)
                shown.value = "" if replaces else shown.value
            if isinstance(result, str):
                said.value = html.escape(result)
            else:
                said.value, shown.value = "", html_of(result)

        return on_event

    for choice in chosen:
        choice.observe(act(show, replaces=True), names="value")
    pressed = []
    for label, action in (buttons or {}).items():
        pressed.append(ipywidgets.Button(description=label))
        pressed[-1].on_click(act(action, replaces=False))
    act(show, replaces=True)(None)
    if still is None:
        still = show(*(choice.value for choice in chosen))
    controls = ipywidgets.HBox([*chosen, *pressed])
    return WithFallback(ipywidgets.VBox([controls, said, shown]), still)


def _control(label: str, given: Sequence[str] | ipywidgets.Widget) -> ipywidgets.Widget:
    if isinstance(given, Sequence):
        given = ipywidgets.Dropdown(options=list(given))
    given.description, given.layout.width = label, "24em"
    return given


def _sentence(error: Exception) -> str:
    first_line = (str(error).strip().splitlines() or [""])[0]
    return f"This did not work: {type(error).__name__}: {first_line}"
