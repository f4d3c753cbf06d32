"""Pictures with words: one style, and a text that says what the picture shows."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
from matplotlib.figure import Figure

# Okabe and Ito's colours: told apart by colour-blind readers as well.
BLUE, ORANGE, GREEN, GREY, INK = "#56B4E9", "#E69F00", "#009E73", "#E8E8E8", "#222222"

_STYLE = {
    "figure.facecolor": "white",  # not transparent: readable in a dark theme, too
    "font.family": "DejaVu Sans",  # ships with Matplotlib: the same everywhere
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


@dataclass(frozen=True)
class Picture:
    """An image and its alt text, which is also its plain text form."""

    data: bytes
    alt: str
    kind: str = "png"

    def __repr__(self) -> str:
        return f"[picture] {self.alt}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict, dict]:
        kind = f"image/{self.kind}"
        return (
            {kind: self._encoded, "text/plain": repr(self)},
            {kind: {"alt": self.alt}},
        )

    @property
    def html(self) -> str:
        """The picture as an HTML element, for widgets."""
        return (
            f'<img alt="{html.escape(self.alt)}" style="max-width: 100%" '
            f'src="data:image/{self.kind};base64,{self._encoded}">'
        )

    @property
    def _encoded(self) -> str:
        return base64.b64encode(self.data).decode()


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the kit's style inside this block; outside nothing changes."""
    with mpl.rc_context(_STYLE):
        yield


def panels(
    count: int, width: float = 7, height: float = 3, share_x: bool = True
) -> tuple[Figure, list]:
    """Return a figure and its axes, side by side, with the same scales.

    >>> figure, (left, right) = panels(2)
    """
    with house_style():
        figure = Figure(figsize=(width, height))
        axes = figure.subplots(1, count, sharex=share_x, sharey=True, squeeze=False)
    return figure, list(axes[0])


def to_picture(figure: Figure, alt: str, kind: str = "png") -> Picture:
    """Turn a figure into a picture; `alt` says in words what a reader should see.

    `kind="jpeg"` is for photographs: as a PNG they would be ten times as large.

    >>> figure = Figure(figsize=(1, 1))
    >>> to_picture(figure, "an empty square")
    [picture] an empty square
    """
    if not alt.strip():
        raise ValueError("A picture needs an alt text: say in words what it shows.")
    file, metadata = io.BytesIO(), {"Software": None} if kind == "png" else None
    with house_style():
        figure.savefig(
            file, format=kind, dpi=100, bbox_inches="tight", metadata=metadata
        )
    return Picture(file.getvalue(), alt, kind)
