"""Code in a live notebook: with JupyterLab's colours, and a button that copies it."""

from __future__ import annotations

import html

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

# An element with this attribute gets its keys also in JupyterLab, which else takes a
# letter or an arrow for a command of the notebook.
KEYS_STAY = "data-lm-suppress-shortcuts"

# The colours of JupyterLab's editor, light or dark; elsewhere the text has none.
# Pygments names a token by its first letters: k, kn and kc are keywords.
_COLOURS = {
    "k": "keyword",
    "ow": "keyword",
    "s": "string",
    "m": "number",
    "c": "comment",
    "nb": "builtin",
    "nf": "def",
    "nc": "def",
    "nd": "meta",
}
_STYLE = "\n".join(
    f".kit-code [class^={start}] {{color: var(--jp-mirror-editor-{name}-color)}}"
    for start, name in _COLOURS.items()
)
_BOX = (
    "margin: 8px 0; padding: 8px; white-space: pre; overflow-x: auto; "
    "background: var(--jp-cell-editor-background); "
    "border: 1px solid var(--jp-border-color2)"
)
_CORNER = "position: absolute; top: 4px; right: 4px"
# Browsers without navigator.clipboard (not on https, not local) copy what is selected.
_COPY = """const code = this.nextElementSibling;
const done = () => { this.textContent = 'copied' };
const select = () => {
  getSelection().selectAllChildren(code);
  if (document.execCommand('copy')) done();
};
if (navigator.clipboard) navigator.clipboard.writeText(code.textContent)
  .then(done, select);
else select();"""


def live_code(code: str) -> str:
    """Return code as HTML with JupyterLab's colours, and a button that copies it."""
    coloured = highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))
    button = (
        f'<button type="button" class="jupyter-button" {KEYS_STAY}="true" '
        f'style="{_CORNER}" onclick="{html.escape(_COPY)}">copy</button>'
    )
    # With a tabindex, the arrow keys scroll what is wider than the page.
    scrolled = f'class="kit-code" tabindex="0" {KEYS_STAY}="true"'
    pre = f'<pre {scrolled} style="{_BOX}">{coloured.rstrip()}</pre>'
    box = f'<div style="position: relative">{button}{pre}</div>'
    return f"<style>{_STYLE}</style>{box}"
