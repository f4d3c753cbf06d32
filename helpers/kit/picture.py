"""Pictures with words: one style, and a text that says what the picture shows."""

from __future__ import annotations

import base64
import html
import io
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

# Matplotlib is imported when something is drawn: who takes a tool along needs none.
if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Okabe and Ito's colours: told apart by colour-blind readers as well. Each has one
# meaning in all tables and pictures, and is never the only sign of it.
GREEN = "#009E73"  # as it should be: paths that meet, equal, right, kept, noticed
ORANGE = "#E69F00"  # lost, missing, wrong or unnoticed: here you must act
PURPLE = "#CC79A7"  # connected: one state under two names
BLUE = "#56B4E9"  # neither good nor bad: a state of its own, a figure, "it depends"
YELLOW = "#F0E442"  # was right in an older version
GREY = "#BDBDBD"  # not there, or without a partner
INK = "#222222"  # words on one of these colours
PEN = "#767676"  # words and lines on the page itself, whose theme is light or dark

_STYLE: Any = {
    "figure.facecolor": "none",  # a card of its own colour would glare in one theme
    "axes.facecolor": "none",
    "font.family": "DejaVu Sans",  # ships with Matplotlib: the same everywhere
    "font.size": 10,
    **dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor"), PEN),
    **dict.fromkeys(("xtick.color", "ytick.color"), PEN),
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
    import matplotlib as mpl

    with mpl.rc_context(_STYLE):
        yield


def panels(
    count: int, width: float = 7, height: float = 3, share_x: bool = True
) -> tuple[Figure, list[Axes]]:
    """Return a figure and its axes, side by side, with the same scales.

    >>> figure, (left, right) = panels(2)
    """
    from matplotlib.figure import Figure

    with house_style():
        figure = Figure(figsize=(width, height))
        axes = figure.subplots(1, count, sharex=share_x, sharey=True, squeeze=False)
    return figure, list(axes[0])


def to_picture(figure: Figure, alt: str, kind: str = "png") -> Picture:
    """Turn a figure into a picture; `alt` says in words what a reader should see.

    `kind="jpeg"` is for photographs: as a PNG they would be ten times as large.

    >>> figure, _ = panels(1)
    >>> to_picture(figure, "an empty panel")
    [picture] an empty panel
    """
    if not alt.strip():
        raise ValueError("A picture needs an alt text: say in words what it shows.")
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if text.get_color() == "black":  # it was written outside of `house_style`
            text.set_color(PEN)
    file, metadata = io.BytesIO(), {"Software": None} if kind == "png" else None
    with house_style():
        figure.savefig(
            file, format=kind, dpi=100, bbox_inches="tight", metadata=metadata
        )
    return Picture(file.getvalue(), alt, kind)


@dataclass(frozen=True)
class Box:
    """A box of a diagram, measured in inches from the upper left corner.

    Without an edge it is a text alone, which begins at the left.
    """

    text: str
    left: float
    top: float
    width: float
    height: float = 0.5
    fill: str = GREY
    edge: str = PEN  # "" for none
    size: float = 9
    weight: str = "normal"
    line: str = "-"
    font: str = "DejaVu Sans"
    on_fill: bool = False  # a text without an edge that stands on another box

    @property
    def middle(self) -> tuple[float, float]:
        """Where the centre is."""
        return self.left + self.width / 2, self.top + self.height / 2

    def draw(self, axes: Axes) -> None:
        """Draw the box, its text wrapped to its width."""
        from matplotlib.patches import FancyBboxPatch

        x, y = self.middle
        if self.edge:
            outline = FancyBboxPatch(
                (self.left, self.top),
                self.width,
                self.height,
                "round,pad=0,rounding_size=0.06",
                facecolor=self.fill,
                edgecolor=self.edge,
                linestyle=self.line,
            )
            axes.add_patch(outline)
        letters = int(108 * self.width / self.size)
        axes.text(
            x if self.edge else self.left,
            y,
            "\n".join(textwrap.fill(part, letters) for part in self.text.split("\n")),
            ha="center" if self.edge else "left",
            va="center",
            size=self.size,
            weight=self.weight,
            family=self.font,
            color=INK if self.edge or self.on_fill else PEN,
        )


def boxes(
    drawn: Sequence[Box], alt: str, arrows: Iterable[tuple[Box, Box]] = ()
) -> Picture:
    """Draw boxes, and arrows from one to another, coloured as the first one is.

    From a grey box, the arrow has the colour of lines.

    >>> a, b = Box("a", 0, 0, 1), Box("b", 2, 0, 1)
    >>> boxes([a, b], "An arrow from a to b.", [(a, b)])
    [picture] An arrow from a to b.
    """
    right = max(box.left + box.width for box in drawn) + 0.05
    bottom = max(box.top + box.height for box in drawn) + 0.05
    figure, (axes,) = panels(1, right + 0.05, bottom + 0.05)
    axes.set_position((0, 0, 1, 1))
    axes.set(xlim=(-0.05, right), ylim=(bottom, -0.05))
    axes.axis("off")
    with house_style():
        for box in drawn:
            box.draw(axes)
    for start, end in arrows:
        tail, tip = _ends(start, end)
        colour = PEN if start.fill == GREY else start.fill
        line = {"arrowstyle": "-|>", "color": colour, "lw": 1.5, "shrinkA": 0}
        axes.annotate("", tip, tail, arrowprops=line)
    return to_picture(figure, alt)


def _ends(start: Box, end: Box) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where an arrow begins and ends: at sides that face each other."""
    (x, y), (x2, y2) = start.middle, end.middle
    if x != x2:
        return (start.left + start.width, y), (end.left, y2)
    if y < y2:
        return (x, start.top + start.height), (x2, end.top)
    return (x, start.top), (x2, end.top + end.height)
